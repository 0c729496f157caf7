namespace ExoGrains.Client.Clusters;

/// <summary>How far a member has read the grain states, in questions; how far they are, in answers.</summary>
/// <param name="Reader">Orleans address of the member.</param>
/// <param name="Version">Number of the last change; 0 before the first reading.</param>
internal sealed record StateVersion(string Reader, long Version);
