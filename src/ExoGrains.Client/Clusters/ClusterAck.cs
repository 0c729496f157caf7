namespace ExoGrains.Client.Clusters;

/// <summary>Answer of a call that reads nothing.</summary>
/// <param name="IsApplied">Whether it took effect; false for a conditional write whose condition did not hold.</param>
internal sealed record ClusterAck(bool IsApplied);
