using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Catalog;
using ExoGrains.Ring;
using ExoGrains.TestSupport;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Tests.Serving;

/// <summary>A random model in a data folder, and ranks of it in this process, joined by a real ring over
/// loopback.</summary>
internal sealed class ServingFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exograins-serving").FullName;
    private readonly List<ShardHost> _hosts = [];
    private readonly InstanceId _instance = InstanceId.New();
    private readonly TaskCompletionSource<RingFault> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly HostLog _log = new();
    private readonly string _model;
    private readonly int _contextTokens;

    /// <summary>A random model.</summary>
    public ServingFixture(TinyModelOptions? options = null)
    {
        _model = "tests/tiny";
        _contextTokens = 128;
        TinyModelFolder.Create(ModelFolder, options ?? new TinyModelOptions());
    }

    /// <summary>A model that is there.</summary>
    public ServingFixture(string modelFolder)
    {
        _model = modelFolder;
        _contextTokens = 1024;
    }

    /// <summary>The backend that the plan names; devices here run <see cref="Backend.Cpu"/>.</summary>
    public Backend PlannedBackend { get; init; } = Backend.Cpu;

    /// <summary>The model's files; change them before a rank is loaded.</summary>
    public string ModelFolder => Path.Combine(_folder, "models", "tests--tiny");

    /// <summary>The first fault that any rank reported.</summary>
    public Task<RingFault> Fault => _fault.Task;

    public RingEpoch Epoch { get; } = new(1);

    /// <summary>What the hosts logged.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Loads one rank per given layer range, connects them and returns the head.</summary>
    public async Task<HeadServer> StartAsync(CancellationToken cancellationToken, params LayerRange[] shards)
    {
        var plan = Plan(shards);
        for (var rank = 0; rank < shards.Length; rank++)
        {
            var device = Device(plan, rank);
            var host = new ShardHost(
                device, new DeviceMemory(device), new ModelCatalog(_folder), TimeProvider.System, _log);
            _hosts.Add(host);
            var assignment = new ShardAssignment(_instance, Epoch, new InstanceSpecification(_model), plan, rank);
            await host.LoadAsync(assignment, OnFault, cancellationToken);
        }

        await Task.WhenAll(_hosts.Select((host, rank) =>
            host.Get(_instance, rank, Epoch).OpenRingAsync(cancellationToken)));
        return _hosts[0].GetHead(_instance, Epoch);
    }

    /// <summary>Kills one rank as an unload does.</summary>
    public Task UnloadAsync(int rank) => _hosts[rank].UnloadAsync(_instance, rank, Epoch);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void OnFault(RingFault fault) => _fault.TrySetResult(fault);

    private RingPlan Plan(LayerRange[] shards)
    {
        var ports = shards.Select(_ => FreePort()).ToArray();
        ImmutableArray<RankPlan> ranks =
        [
            .. shards.Select((layers, rank) =>
                new RankPlan(rank, DeviceId.New(), layers, PlannedBackend, WeightBytes: 0, KvBytes: 0, OtherBytes: 0)),
        ];
        ImmutableArray<HopPlan> hops =
        [
            .. shards.Select((_, rank) => (rank + 1) % shards.Length).Select((to, from) =>
                new HopPlan(from, to, IPAddress.Loopback.ToString(), ports[to], null, null, "same machine", [])),
        ];
        return new RingPlan(_model, ranks, hops, null, [], _contextTokens, SlotCount: 8, _model);
    }

    private LocalDevice Device(RingPlan plan, int rank) => new()
    {
        Id = plan.Ranks[rank].Device,
        Incarnation = 1,
        Name = $"rank{rank}",
        DataFolder = _folder,
        ClusterKey = [.. Enumerable.Range(1, 32).Select(value => (byte)value)],
        Address = IPAddress.Loopback,
        HttpPort = 1,
        RingPort = plan.Hops.First(hop => hop.ToRank == rank).Port,
        ThreadCount = 1,
        MemoryUsableBytes = 1 << 30,
        Backends = [Backend.Cpu],
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class HostLog : ILogger<ShardHost>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
