namespace ExoGrains.Contracts;

/// <summary>A device as a planner sees it.</summary>
/// <param name="Report">What the device told; it holds the models whose ids it names.</param>
/// <param name="ReservedBytes">Memory that instances hold on it by their plans.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.DeviceCandidate")]
public sealed record DeviceCandidate([property: Id(0)] DeviceReport Report, [property: Id(1)] long ReservedBytes)
{
    /// <summary>What is left for new shards, 0 at least, bytes.</summary>
    public long AvailableBytes => Math.Max(0, Report.MemoryUsableBytes - ReservedBytes);
}
