using System.CommandLine;
using ExoGrains.Client;
using ExoGrains.Silo.Discovery;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>Options of a silo. The root command and <c>silo</c> have one set each.</summary>
internal sealed class SiloOptionSet
{
    private readonly Option<int?> _httpPort = Port("--http-port", "Port of the HTTP API", 52415);
    private readonly Option<int?> _ringPort = Port("--ring-port", "Port of the ring's listener", 52416);
    private readonly Option<int?> _siloPort = Port("--silo-port", "Port for other silos", 11111);
    private readonly Option<int?> _gatewayPort = Port("--gateway-port", "Port for grain clients", 30000);

    private readonly Option<int?> _clusterPort =
        Port("--cluster-port", "Port on which other machines' silos join", ClusterEndpoint.DefaultPort);

    private readonly Option<string?> _clusterName = new("--cluster-name")
    {
        Description = "Name of the cluster (default: EXOGRAINS_CLUSTER, then exograins)",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _join = new("--join")
    {
        Description = "Join the cluster of a silo on another machine; may be repeated (default: EXOGRAINS_JOIN)",
        HelpName = "HOST[:PORT]",
    };

    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description = "File with the cluster key, as 'exograins key' prints it (default: EXOGRAINS_KEY)",
        HelpName = "FILE",
    };

    private readonly Option<int?> _portOffset = new("--port-offset")
    {
        Description = "Shift all five ports, for one more silo on this machine",
        HelpName = "N",
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Model id, or folder, to place at start (default: the built-in model)",
        HelpName = "ID|DIR",
    };

    private readonly Option<bool> _noModel = new("--no-model") { Description = "Place no model at start" };

    private readonly Option<string?> _membership = new("--membership")
    {
        Description = "Membership database: a SQLite file, a PostgreSQL connection string, or postgres://...",
        HelpName = "CONNECTION",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads that compute (default: all cores)",
        HelpName = "N",
    };

    private readonly Option<long?> _memory = new("--memory")
    {
        Description = "Memory that models may use here, bytes (default: what the machine can spare)",
        HelpName = "BYTES",
    };

    private readonly EngineOptionSet _engines = new();

    private readonly Option<string?> _bind = new("--bind")
    {
        Description = "Address of the HTTP API (default: 127.0.0.1); any other than loopback needs an API key",
        HelpName = "ADDRESS",
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "Key that HTTP callers must send as a bearer token (default: EXOGRAINS_API_KEY)",
        HelpName = "KEY",
    };

    private readonly Option<string?> _address = new("--address")
    {
        Description = "Address at which other silos reach this one (default: chosen and printed); 127.0.0.1 for a "
            + "cluster on this machine alone",
        HelpName = "ADDRESS",
    };

    private readonly Option<string[]> _interfaceKind = new("--interface-kind")
    {
        Description = "Set the kind of an interface that is told wrong, such as en5=thunderbolt or 'tb*=thunderbolt'"
            + $"; kinds are {string.Join(", ", InterfaceKindOption.Names)}",
        HelpName = "NAME=KIND",
    };

    private readonly Option<int?> _discoveryPort = new("--discovery-port")
    {
        Description = "UDP port on which silos of one network find each other, the same on all of them "
            + $"(default: {MulticastSockets.UsualPort})",
        HelpName = "PORT",
    };

    private readonly Option<bool> _noDiscovery = new("--no-discovery")
    {
        Description = "Neither look for a cluster on the network nor let others find this one",
    };

    private readonly Option<bool> _newCluster = new("--new-cluster")
    {
        Description = "Make a cluster of this silo's own, instead of waiting for the one it belonged to",
    };

    private readonly Option<string[]> _prefer = new("--prefer")
    {
        Description = "Subnet whose links come before all others; may be repeated (default: 192.168.100.0/24)",
        HelpName = "SUBNET",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "TOML file with the same options: http_port = 52415; the command line wins",
        HelpName = "FILE",
    };

    private readonly Option<bool> _stopWithInput = new("--stop-with-input") { Hidden = true };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
        [
            _httpPort, _ringPort, _siloPort, _gatewayPort, _clusterPort, _clusterName, _join, _keyFile, _portOffset,
            _model, _noModel, _membership, _threads, _memory, _engines.Backend, _engines.MlxPath, _bind, _apiKey,
            _address, _interfaceKind, _prefer, _discoveryPort, _noDiscovery, _newCluster, _config, _stopWithInput,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    /// <summary>Whether the silo stops when its standard input ends, for one that a process started.</summary>
    public bool StopsWithInput(ParseResult parse) => parse.GetValue(_stopWithInput);

    /// <summary>Whether the cluster that the data folder remembers is to be given up for a new one.</summary>
    public bool MakesNewCluster(ParseResult parse) => parse.GetValue(_newCluster);

    /// <summary>What was said, on the command line and in the file of <c>--config</c>.</summary>
    /// <exception cref="Contracts.InvalidRequestException">The file cannot be read.</exception>
    public SiloOptionValues Read(CommandContext context)
    {
        var parse = context.Parse;
        var values = new SiloOptionValues
        {
            HttpPort = parse.GetValue(_httpPort),
            RingPort = parse.GetValue(_ringPort),
            SiloPort = parse.GetValue(_siloPort),
            GatewayPort = parse.GetValue(_gatewayPort),
            ClusterPort = parse.GetValue(_clusterPort),
            ClusterName = parse.GetValue(_clusterName),
            Join = parse.GetValue(_join) is { Length: > 0 } join ? join : null,
            KeyFile = parse.GetValue(_keyFile),
            PortOffset = parse.GetValue(_portOffset),
            Data = parse.GetValue(context.Globals.Data),
            Model = parse.GetValue(_model),
            NoModel = parse.GetValue(_noModel) ? true : null,
            Membership = parse.GetValue(_membership),
            Threads = parse.GetValue(_threads),
            Memory = parse.GetValue(_memory),
            Backend = parse.GetValue(_engines.Backend),
            MlxPath = parse.GetValue(_engines.MlxPath),
            Bind = parse.GetValue(_bind),
            ApiKey = parse.GetValue(_apiKey),
            Address = parse.GetValue(_address),
            InterfaceKind = parse.GetValue(_interfaceKind) is { Length: > 0 } kinds ? kinds : null,
            DiscoveryPort = parse.GetValue(_discoveryPort),
            NoDiscovery = parse.GetValue(_noDiscovery) ? true : null,
            PreferredSubnets = parse.GetValue(_prefer) is { Length: > 0 } subnets ? subnets : null,
            Verbose = context.IsVerbose ? true : null,
        };
        return parse.GetValue(_config) is { } file ? values.Over(SiloConfigurationFile.Read(file)) : values;
    }

    private static Option<int?> Port(string name, string description, int usual) => new(name)
    {
        Description = $"{description} (default: {usual})",
        HelpName = "PORT",
    };
}
