using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>A device that may be part of a ring.</summary>
/// <param name="Device">The device.</param>
/// <param name="Backend">The engine that would run its shard.</param>
/// <param name="IsPinned">Whether it must take part.</param>
internal sealed record UsableDevice(DeviceCandidate Device, Backend Backend, bool IsPinned)
{
    /// <summary>What it told.</summary>
    public DeviceReport Report => Device.Report;
}
