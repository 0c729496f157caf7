namespace ExoGrains.Grains.Links;

/// <summary>What is probably wrong with a link, and what to do about it.</summary>
/// <param name="Cause">The likely cause, for people.</param>
/// <param name="Remedy">What to do.</param>
public sealed record LinkFinding(string Cause, string Remedy);
