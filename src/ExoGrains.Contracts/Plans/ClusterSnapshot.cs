using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>All a planner knows of the cluster at one moment.</summary>
/// <param name="Devices">Devices whose silo is alive, in any order, each once.</param>
/// <param name="Models">Models that devices hold, by their descriptions; may be empty where one is given apart.</param>
/// <param name="PreferredSubnets">Subnets whose links come first, in CIDR form, for example
/// <c>192.168.100.0/24</c>.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ClusterSnapshot")]
public sealed record ClusterSnapshot(
    [property: Id(0)] ImmutableArray<DeviceCandidate> Devices,
    [property: Id(1)] ImmutableArray<ModelDescription> Models,
    [property: Id(2)] ImmutableArray<string> PreferredSubnets);
