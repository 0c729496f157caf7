using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>All the planner knows of the cluster at one moment.</summary>
/// <param name="Devices">Devices whose silo is alive, in any order, each once.</param>
public sealed record ClusterSnapshot(ImmutableArray<DeviceCandidate> Devices);
