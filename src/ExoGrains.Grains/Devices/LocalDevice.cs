using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Devices;

/// <summary>The device this silo is: what is fixed when it starts. One per silo, from the service provider.</summary>
public sealed record LocalDevice
{
    /// <summary>Silo metadata key that carries the device id.</summary>
    public const string MetadataKey = "exograins.device";

    /// <summary>The device.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>
    /// Number of this run: seconds since 1970 when the silo started. Proofs and probes meant for another run are
    /// refused.
    /// </summary>
    public required uint Incarnation { get; init; }

    /// <summary>Host name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The cluster key, which authenticates ring connections.</summary>
    public required ImmutableArray<byte> ClusterKey { get; init; }

    /// <summary>Address at which other devices reach this one; the ring listens on it.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Port of the HTTP API.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Port of the ring's listener.</summary>
    public required int RingPort { get; init; }

    /// <summary>Threads an engine computes on.</summary>
    public required int ThreadCount { get; init; }

    /// <summary>
    /// What all shards on this silo may use together, bytes. Fixed at start, so that a placed model does not shrink it.
    /// </summary>
    public required long MemoryUsableBytes { get; init; }

    /// <summary>Why that is less than was asked for, and the remedy; empty where it is not.</summary>
    public string MemoryNote { get; init; } = "";

    /// <summary>Engines that are present, best first.</summary>
    public required ImmutableArray<Backend> Backends { get; init; }

    /// <summary>What keeps a better engine away, and the remedy; empty where there is nothing to say.</summary>
    public string BackendNote { get; init; } = "";

    /// <summary>MLX, where it works; else null.</summary>
    public MlxReport? Mlx { get; init; }

    /// <summary>Kinds of network interfaces set by name or pattern, for example <c>en*</c>.</summary>
    public ImmutableDictionary<string, NetworkInterfaceKind> InterfaceKinds { get; init; } =
        ImmutableDictionary<string, NetworkInterfaceKind>.Empty;

    /// <summary>Subnets whose links come before all others, when this silo places a model.</summary>
    public PreferredSubnets PreferredSubnets { get; init; } = PreferredSubnets.Default;
}
