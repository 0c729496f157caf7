using System.Net;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>A whole ring in one process, one listener per rank, over TCP or memory.</summary>
internal sealed class LoopbackRing : IAsyncDisposable
{
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    private readonly IShardEngine[] _engines;

    private LoopbackRing(IShardEngine[] engines, RingListener[] listeners, RankRuntime[] ranks)
    {
        _engines = engines;
        Engines = [.. engines.OfType<FakeShardEngine>()];
        Listeners = listeners;
        Ranks = ranks;
    }

    /// <summary>The fakes; empty when real engines were loaded.</summary>
    public FakeShardEngine[] Engines { get; }

    public RingListener[] Listeners { get; }

    public RankRuntime[] Ranks { get; }

    public HeadScheduler Head => Ranks[0].Head!;

    public const uint Incarnation = 1_800_000_000;

    public static RingOptions QuickOptions { get; } = new()
    {
        ConnectBackoff = TimeSpan.FromMilliseconds(10),
        UnclaimedEdgeHold = TimeSpan.FromSeconds(2),
    };

    public static RingListener Listen(
        IRingTransport transport,
        DeviceId device,
        RingOptions options,
        TimeProvider? time = null,
        IPAddress? address = null)
    {
        var self = new RingSelf(device, Incarnation, Key, ProtocolVersions.Current);
        var listener = new RingListener(self, transport, options, time ?? TimeProvider.System);
        listener.Listen([new IPEndPoint(address ?? IPAddress.Loopback, 0)]);
        return listener;
    }

    public static IRingTransport Transport(bool isTcp, RingOptions options) =>
        isTcp ? new TcpTransport(options) : new MemoryTransport();

    public static LoopbackRing Create(
        int rankCount,
        bool isTcp = false,
        FakeModel? model = null,
        RingOptions? options = null,
        TimeProvider? time = null,
        Func<IRingTransport, IRingTransport>? wrap = null,
        Func<int, IShardEngine>? load = null,
        IPAddress? source = null,
        IPAddress? inboundSource = null)
    {
        model ??= new FakeModel();
        options ??= QuickOptions;
        var transport = Transport(isTcp, options);
        transport = wrap?.Invoke(transport) ?? transport;
        var devices = Enumerable.Range(0, rankCount).Select(_ => DeviceId.New()).ToArray();
        var instance = InstanceId.New();
        var listeners = devices.Select(device => Listen(transport, device, options, time)).ToArray();
        load ??= rank => new FakeShardEngine(FakeModel.Layers(rank, rankCount), model);
        var engines = Enumerable.Range(0, rankCount).Select(load).ToArray();
        var ranks = devices.Select((device, rank) =>
        {
            var next = (rank + 1) % rankCount;
            var seat = new RankSeat(
                instance,
                new RingEpoch(1),
                rank,
                rankCount,
                device,
                devices[(rank + rankCount - 1) % rankCount],
                devices[next],
                ModelHash.Of("fake"))
            {
                InboundSource = inboundSource,
                InboundAddress = inboundSource is null ? null : IPAddress.Loopback,
            };
            return RankRuntime.Create(
                seat, engines[rank], listeners[rank], new RingHop(listeners[next].EndPoints[0], source), options);
        }).ToArray();
        return new LoopbackRing(engines, listeners, ranks);
    }

    public static async Task<LoopbackRing> StartAsync(
        int rankCount,
        bool isTcp = false,
        FakeModel? model = null,
        RingOptions? options = null,
        TimeProvider? time = null,
        Func<IRingTransport, IRingTransport>? wrap = null,
        Func<int, IShardEngine>? load = null)
    {
        var ring = Create(rankCount, isTcp, model, options, time, wrap, load);
        await Task.WhenAll(ring.Ranks.Select(rank => rank.ConnectAsync(TestContext.Current.CancellationToken)));
        return ring;
    }

    /// <summary>Runs one sequence to its end.</summary>
    public async Task<RecordingObserver> RunAsync(SequenceRequest request)
    {
        var observer = new RecordingObserver();
        Head.Submit(request, observer);
        await observer.Ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return observer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var rank in Ranks)
            await rank.DisposeAsync();
        foreach (var listener in Listeners)
            await listener.DisposeAsync();
        foreach (var engine in _engines)
            engine.Dispose();
    }
}
