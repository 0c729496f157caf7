using Orleans.Placement;

namespace ExoGrains.Grains.Devices;

/// <summary>Names the rule that <see cref="DevicePlacementFilterDirector"/> carries out.</summary>
public sealed class DevicePlacementFilter() : PlacementFilterStrategy(order: 0);
