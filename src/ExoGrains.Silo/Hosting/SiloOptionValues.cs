namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Silo options as somebody wrote them, on the command line or in a file; null where nothing was said.
/// </summary>
public sealed record SiloOptionValues
{
    /// <summary><c>--http-port</c>.</summary>
    public int? HttpPort { get; init; }

    /// <summary><c>--ring-port</c>.</summary>
    public int? RingPort { get; init; }

    /// <summary><c>--silo-port</c>.</summary>
    public int? SiloPort { get; init; }

    /// <summary><c>--gateway-port</c>.</summary>
    public int? GatewayPort { get; init; }

    /// <summary><c>--cluster-port</c>.</summary>
    public int? ClusterPort { get; init; }

    /// <summary><c>--cluster-name</c>.</summary>
    public string? ClusterName { get; init; }

    /// <summary><c>--join</c>, each <c>HOST[:PORT]</c>.</summary>
    public string[]? Join { get; init; }

    /// <summary><c>--key-file</c>, a file.</summary>
    public string? KeyFile { get; init; }

    /// <summary><c>--port-offset</c>, added to all five ports.</summary>
    public int? PortOffset { get; init; }

    /// <summary><c>--data</c>, a folder.</summary>
    public string? Data { get; init; }

    /// <summary><c>--model</c>, a model id or the path of a model folder.</summary>
    public string? Model { get; init; }

    /// <summary><c>--no-model</c>.</summary>
    public bool? NoModel { get; init; }

    /// <summary><c>--membership</c>: a SQLite file or connection string, or a PostgreSQL connection string.</summary>
    public string? Membership { get; init; }

    /// <summary><c>--threads</c>.</summary>
    public int? Threads { get; init; }

    /// <summary><c>--memory</c>, bytes.</summary>
    public long? Memory { get; init; }

    /// <summary><c>--backend</c>, what computes.</summary>
    public string? Backend { get; init; }

    /// <summary><c>--mlx-path</c>, a file.</summary>
    public string? MlxPath { get; init; }

    /// <summary><c>--bind</c>, the address of the HTTP API.</summary>
    public string? Bind { get; init; }

    /// <summary><c>--api-key</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary><c>--address</c>, where other silos reach this one; chosen where nothing is said.</summary>
    public string? Address { get; init; }

    /// <summary><c>--interface-kind</c>, each <c>NAME=KIND</c>.</summary>
    public string[]? InterfaceKind { get; init; }

    /// <summary><c>--discovery-port</c>, the UDP port on which silos find each other; it has no offset.</summary>
    public int? DiscoveryPort { get; init; }

    /// <summary><c>--no-discovery</c>.</summary>
    public bool? NoDiscovery { get; init; }

    /// <summary><c>--prefer</c>, each <c>ADDRESS/BITS</c>; <c>preferred_subnets</c> in a file, where none means
    /// none.</summary>
    public string[]? PreferredSubnets { get; init; }

    /// <summary><c>--verbose</c>.</summary>
    public bool? Verbose { get; init; }

    /// <summary>These values, and those of <paramref name="weaker"/> where these say nothing.</summary>
    public SiloOptionValues Over(SiloOptionValues weaker) => new()
    {
        HttpPort = HttpPort ?? weaker.HttpPort,
        RingPort = RingPort ?? weaker.RingPort,
        SiloPort = SiloPort ?? weaker.SiloPort,
        GatewayPort = GatewayPort ?? weaker.GatewayPort,
        ClusterPort = ClusterPort ?? weaker.ClusterPort,
        ClusterName = ClusterName ?? weaker.ClusterName,
        Join = Join ?? weaker.Join,
        KeyFile = KeyFile ?? weaker.KeyFile,
        PortOffset = PortOffset ?? weaker.PortOffset,
        Data = Data ?? weaker.Data,
        // A model on the command line undoes no-model in the file, and the other way round.
        Model = NoModel == true ? Model : Model ?? weaker.Model,
        NoModel = Model is not null ? NoModel : NoModel ?? weaker.NoModel,
        Membership = Membership ?? weaker.Membership,
        Threads = Threads ?? weaker.Threads,
        Memory = Memory ?? weaker.Memory,
        Backend = Backend ?? weaker.Backend,
        MlxPath = MlxPath ?? weaker.MlxPath,
        Bind = Bind ?? weaker.Bind,
        ApiKey = ApiKey ?? weaker.ApiKey,
        Address = Address ?? weaker.Address,
        InterfaceKind = InterfaceKind ?? weaker.InterfaceKind,
        DiscoveryPort = DiscoveryPort ?? weaker.DiscoveryPort,
        NoDiscovery = NoDiscovery ?? weaker.NoDiscovery,
        PreferredSubnets = PreferredSubnets ?? weaker.PreferredSubnets,
        Verbose = Verbose ?? weaker.Verbose,
    };
}
