using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>What a link proof shall reach, and how.</summary>
/// <param name="Device">The device that must answer.</param>
/// <param name="Incarnation">The run of it that must answer.</param>
/// <param name="Hop">Its address and ring port; own address and interface to dial from.</param>
public sealed record LinkTarget(DeviceId Device, uint Incarnation, RingHop Hop);
