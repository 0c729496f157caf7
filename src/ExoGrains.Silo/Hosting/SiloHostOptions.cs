using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using ExoGrains.Silo.Discovery;

namespace ExoGrains.Silo.Hosting;

/// <summary>How one silo runs; valid by construction. Ports already have their offset.</summary>
public sealed record SiloHostOptions
{
    /// <summary>Id of the model that needs no download.</summary>
    public const string BuiltInModel = "exograins/little-tales-4bit";

    /// <summary>Environment variable with the endpoints of <c>--join</c>, between commas.</summary>
    public const string JoinVariable = "EXOGRAINS_JOIN";

    private const int LargestPort = 65535;
    private const int MaxJoin = 16;

    private const StringSplitOptions SplitOptions =
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private SiloHostOptions()
    {
    }

    /// <summary>Data folder: absolute path, may not exist yet.</summary>
    public required string DataPath { get; init; }

    /// <summary>Port of the HTTP API.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Port of the ring's listener.</summary>
    public required int RingPort { get; init; }

    /// <summary>Port on which silos talk to each other.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Port on which grain clients talk to this silo.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>Port on which an owner serves the cluster's tables to members.</summary>
    public required int ClusterPort { get; init; }

    /// <summary>The cluster's name: Orleans' cluster and service id.</summary>
    public required string ClusterName { get; init; }

    /// <summary>
    /// Cluster ports of silos that may own the cluster this one joins; empty for a silo that owns it.
    /// </summary>
    public required ImmutableArray<ClusterEndpoint> Join { get; init; }

    /// <summary>The cluster key as given; null for that of the data folder.</summary>
    public required ClusterKey? Key { get; init; }

    /// <summary>Whether only this machine can reach the silo, because <see cref="Address"/> is loopback.</summary>
    public bool IsLocalOnly => IPAddress.IsLoopback(Address);

    /// <summary>Address the HTTP API listens on; loopback unless <see cref="ApiKey"/> is set.</summary>
    public required IPAddress Bind { get; init; }

    /// <summary>Key that HTTP callers must show; null for none.</summary>
    public required string? ApiKey { get; init; }

    /// <summary>Address at which other silos reach this one, for grains and for the ring.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Why this address was chosen; null where it was given.</summary>
    public required string? AddressReason { get; init; }

    /// <summary>UDP port on which silos find each other.</summary>
    public required int DiscoveryPort { get; init; }

    /// <summary>
    /// Whether the data folder decides what cluster the silo is in: not when it was told where the membership is.
    /// </summary>
    public required bool IsClusterRemembered { get; init; }

    /// <summary>Whether it also finds its cluster on the network, and lets others find it.</summary>
    public required bool IsDiscovering { get; init; }

    /// <summary>Model id or folder to place at start; null for the built-in one.</summary>
    public required string? Model { get; init; }

    /// <summary>Whether a model is placed at start at all.</summary>
    public required bool PlacesModel { get; init; }

    /// <summary>Database of membership and grain state.</summary>
    public required ClusterDatabase Database { get; init; }

    /// <summary>Threads the engine computes on.</summary>
    public required int ThreadCount { get; init; }

    /// <summary>Memory that shards on this silo may use together, bytes; null lets the device decide.</summary>
    public required long? MemoryLimitBytes { get; init; }

    /// <summary>What may compute, and where MLX is.</summary>
    public required EngineChoice Engines { get; init; }

    /// <summary>Kinds of network interfaces set by name or pattern.</summary>
    public required ImmutableDictionary<string, NetworkInterfaceKind> InterfaceKinds { get; init; }

    /// <summary>Subnets whose links come before all others.</summary>
    public required PreferredSubnets PreferredSubnets { get; init; }

    /// <summary>Whether information is logged, not only warnings and errors.</summary>
    public required bool IsVerbose { get; init; }

    /// <summary>The same with another chosen address.</summary>
    public SiloHostOptions WithAddress(AdvertisedAddress chosen) =>
        this with { Address = chosen.Address, AddressReason = chosen.Reason };

    /// <summary>Checks values and fills in defaults.</summary>
    /// <param name="values">What was said.</param>
    /// <param name="environment">Reads an environment variable; null where it is not set.</param>
    /// <exception cref="InvalidRequestException">Values are wrong; the message has one line per error.</exception>
    public static SiloHostOptions Create(SiloOptionValues values, Func<string, string?> environment)
    {
        var errors = new List<string>();
        var data = Path.GetFullPath(values.Data ?? ReadVariable("EXOGRAINS_HOME") ?? DefaultDataFolder());
        var apiKey = values.ApiKey ?? ReadVariable("EXOGRAINS_API_KEY");
        var bind = ReadAddress("--bind", values.Bind, errors);
        var kinds = InterfaceKindOption.Read(values.InterfaceKind, errors);
        var chosen = string.IsNullOrEmpty(values.Address) ? AdvertisedAddress.OfThisMachine(kinds) : null;
        var address = chosen?.Address ?? ReadAddress("--address", values.Address, errors);
        var membership = values.Membership ?? ReadVariable("EXOGRAINS_MEMBERSHIP");
        var offset = values.PortOffset ?? 0;

        var options = new SiloHostOptions
        {
            DataPath = data,
            HttpPort = ReadPort("--http-port", values.HttpPort ?? 52415, offset, errors),
            RingPort = ReadPort("--ring-port", values.RingPort ?? 52416, offset, errors),
            SiloPort = ReadPort("--silo-port", values.SiloPort ?? 11111, offset, errors),
            GatewayPort = ReadPort("--gateway-port", values.GatewayPort ?? 30000, offset, errors),
            ClusterPort = ReadPort("--cluster-port", values.ClusterPort ?? ClusterEndpoint.DefaultPort, offset, errors),
            ClusterName = values.ClusterName ?? ReadVariable(ClusterIdentity.Variable) ?? ClusterIdentity.DefaultName,
            Join = ReadJoin(values.Join ?? ReadVariable(JoinVariable)?.Split([',', ' '], SplitOptions), errors),
            Key = ReadKey(values.KeyFile, ReadVariable(ClusterKey.Variable), errors),
            Bind = bind,
            ApiKey = apiKey,
            Address = address,
            AddressReason = chosen?.Reason,
            DiscoveryPort = ReadPort(
                "--discovery-port", values.DiscoveryPort ?? MulticastSockets.UsualPort, offset: 0, errors),
            IsClusterRemembered = membership is null,
            IsDiscovering = membership is null && values.NoDiscovery != true,
            Model = Directory.Exists(values.Model) ? Path.GetFullPath(values.Model) : values.Model,
            PlacesModel = values.NoModel != true,
            Database = ReadDatabase(membership, data, errors),
            ThreadCount = values.Threads ?? Environment.ProcessorCount,
            MemoryLimitBytes = values.Memory,
            Engines = EngineChoice.Read(values.Backend, values.MlxPath, environment, errors),
            InterfaceKinds = kinds,
            PreferredSubnets = ReadSubnets(values.PreferredSubnets, errors),
            IsVerbose = values.Verbose == true,
        };
        options.CheckTogether(values, errors);
        return errors.Count == 0
            ? options
            : throw new InvalidRequestException(string.Join(Environment.NewLine, errors));

        // Set but empty is how compose files say "not set".
        string? ReadVariable(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    private void CheckTogether(SiloOptionValues values, List<string> errors)
    {
        if (values.NoModel == true && values.Model is not null)
            errors.Add($"--no-model and --model: got both ('{values.Model}'), expected one of them; leave one out.");
        if (ThreadCount is < 1 or > 1024)
            errors.Add($"--threads: got {ThreadCount}, expected 1 to 1024.");
        if (MemoryLimitBytes is < 1)
            errors.Add($"--memory: got {MemoryLimitBytes}, expected a number of bytes above 0.");
        if (!IPAddress.IsLoopback(Bind) && string.IsNullOrWhiteSpace(ApiKey))
            errors.Add($"--bind: got {Bind}, which others can reach; set an API key (--api-key or EXOGRAINS_API_KEY).");

        if (Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any))
            errors.Add($"--address: got {Address}, expected an address that other silos can dial.");
        if (ClusterIdentity.FindNameFault(ClusterName) is { } fault)
            errors.Add($"--cluster-name: {fault}");
        if (!Join.IsEmpty && !IsClusterRemembered)
        {
            errors.Add("--join and --membership (or EXOGRAINS_JOIN and EXOGRAINS_MEMBERSHIP): got both, but a silo " +
                "that joins has no database; leave one out.");
        }

        int[] ports = [HttpPort, RingPort, ClusterPort, SiloPort, GatewayPort];
        if (ports.Where(port => port > 0).GroupBy(port => port).Any(group => group.Count() > 1))
            errors.Add($"Ports: got {string.Join(", ", ports)} for HTTP, ring, cluster, silo, gateway; " +
                "expected five different ones.");
    }

    private static string DefaultDataFolder() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".exograins");

    private static int ReadPort(string name, int port, int offset, List<string> errors)
    {
        var shifted = (long)port + offset;
        if (shifted is >= 1 and <= LargestPort)
            return (int)shifted;
        errors.Add($"{name}: got {port} with --port-offset {offset}, expected a port of 1 to {LargestPort} together.");
        return 0;
    }

    private static IPAddress ReadAddress(string name, string? text, List<string> errors)
    {
        if (string.IsNullOrEmpty(text) || string.Equals(text, "localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        if (IPAddress.TryParse(text, out var address))
            return address;
        try
        {
            var found = Dns.GetHostAddresses(text).OrderBy(candidate => candidate.AddressFamily).ToList();
            if (found.Count > 0)
                return found[0];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Said below together with a name that has no address.
        }

        errors.Add($"{name}: got '{text}', expected an IP address such as 127.0.0.1, or a name that has one.");
        return IPAddress.Loopback;
    }

    private static ImmutableArray<ClusterEndpoint> ReadJoin(IReadOnlyList<string>? texts, List<string> errors)
    {
        var endpoints = ImmutableArray.CreateBuilder<ClusterEndpoint>();
        foreach (var text in texts ?? [])
        {
            try
            {
                endpoints.Add(ClusterEndpoint.Parse(text));
            }
            catch (InvalidRequestException e)
            {
                errors.Add(e.Message);
            }
        }

        if (endpoints.Count > MaxJoin)
            errors.Add($"--join: got {endpoints.Count} endpoints, expected at most {MaxJoin}.");
        return endpoints.ToImmutable();
    }

    private static ClusterKey? ReadKey(string? file, string? variable, List<string> errors)
    {
        try
        {
            if (file is not null)
                return ClusterKey.ReadFile(Path.GetFullPath(file));
            return variable is null ? null : ClusterKey.Parse(variable, ClusterKey.Variable);
        }
        catch (ExoGrainsException e)
        {
            errors.Add(e.Message);
            return null;
        }
    }

    private static PreferredSubnets ReadSubnets(string[]? texts, List<string> errors)
    {
        try
        {
            return texts is null ? PreferredSubnets.Default : PreferredSubnets.Parse(texts);
        }
        catch (FormatException e)
        {
            errors.Add($"--prefer: {e.Message}");
            return PreferredSubnets.Default;
        }
    }

    private static ClusterDatabase ReadDatabase(string? text, string dataFolder, List<string> errors)
    {
        try
        {
            return ClusterDatabase.Parse(text ?? DataFolder.DatabasePath(dataFolder));
        }
        catch (InvalidRequestException e)
        {
            errors.Add(e.Message);
            return ClusterDatabase.Parse(DataFolder.DatabasePath(dataFolder));
        }
    }
}
