using System.Net;
using ExoGrains.Client;
using ExoGrains.Client.Clusters;
using ExoGrains.Silo.Joining;
using ExoGrains.Silo.Tests.Fakes;
using ExoGrains.Silo.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>A cluster port on loopback over a given table, in this process, and channels to it.</summary>
internal sealed class ServedTable : IAsyncDisposable
{
    private readonly List<ClusterChannel> _channels = [];
    private readonly FakeLog _log = new();
    private readonly ILogger<RefusalLog> _logger;
    private readonly IMembershipTable _table;
    private readonly TimeProvider _time;
    private ClusterPortServer? _server;

    private ServedTable(IMembershipTable table, string cluster, TimeProvider time)
    {
        (_table, Cluster, _time) = (table, cluster, time);
        _logger = new Logger<RefusalLog>(new LoggerFactory([_log]));
        Endpoint = new ClusterEndpoint("127.0.0.1", FreePortBlock.Find(1)[0]);
    }

    public static ClusterKey Key { get; } = NewKey(1);

    public static SiloAddress Owner { get; } = SiloAddress.FromParsableString("127.0.0.1:11111@7");

    public string Cluster { get; }

    public ClusterEndpoint Endpoint { get; }

    public ClusterGuard? Guard { get; private set; }

    public IReadOnlyList<string> Refusals => [.. _log.Entries.Select(entry => entry.Message)];

    public static ClusterKey NewKey(byte seed) =>
        ClusterKey.FromBytes([.. Enumerable.Range(0, ClusterKey.LengthBytes).Select(i => (byte)(seed + i))]);

    public static async Task<ServedTable> StartAsync(
        IMembershipTable table, string cluster = "test", TimeProvider? time = null)
    {
        var served = new ServedTable(table, cluster, time ?? TimeProvider.System);
        await served.StartServerAsync();
        return served;
    }

    public async Task StartServerAsync()
    {
        Guard = new ClusterGuard(Key, Cluster, _time);
        _server = await ClusterPortServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, Endpoint.Port),
            new ClusterTables(
                _table,
                new ToldGrainStorage(new NoStorage(), new StateChanges(_time)),
                Owner,
                new StorageReadiness(),
                Cluster),
            Guard,
            new RefusalLog(_logger),
            TestContext.Current.CancellationToken);
    }

    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public ClusterChannel Channel(ClusterKey? key = null, string? cluster = null, TimeProvider? time = null)
    {
        var channel = new ClusterChannel([Endpoint], key ?? Key, cluster ?? Cluster, time ?? _time);
        _channels.Add(channel);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        await StopServerAsync();
    }

    // Membership only; grain state is tested over real silos.
    private sealed class NoStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new NotSupportedException();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            throw new NotSupportedException();
    }
}
