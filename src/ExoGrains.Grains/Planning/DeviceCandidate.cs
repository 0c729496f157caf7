using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>A device as the planner sees it when one model is to be placed.</summary>
/// <param name="Report">What the device told.</param>
/// <param name="HasModel">Whether the model's files are on it.</param>
/// <param name="ReservedBytes">Memory that other instances hold on it by their plans.</param>
public sealed record DeviceCandidate(DeviceReport Report, bool HasModel, long ReservedBytes)
{
    /// <summary>What is left for new shards, 0 at least, bytes.</summary>
    public long AvailableBytes => Math.Max(0, Report.MemoryUsableBytes - ReservedBytes);
}
