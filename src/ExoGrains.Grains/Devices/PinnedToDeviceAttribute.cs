using Orleans.Placement;

namespace ExoGrains.Grains.Devices;

/// <summary>Puts every activation of a grain class on the silo of the device that its key names.</summary>
/// <remarks>
/// Keys that name a device: a GUID (the device id), a GUID extended by a <see cref="Contracts.ShardKey"/>, and
/// <c>device id/anything</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PinnedToDeviceAttribute() : PlacementFilterAttribute(new DevicePlacementFilter());
