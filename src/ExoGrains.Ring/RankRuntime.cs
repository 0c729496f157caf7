using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Head;
using ExoGrains.Ring.Ranks;

namespace ExoGrains.Ring;

/// <summary>One rank of one epoch: engine, inbound edge, outbound edge, and the thread that runs the steps.</summary>
public sealed class RankRuntime : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly RingOptions _options;
    private readonly TimeProvider _time;
    private readonly RingConnector? _connector;
    private readonly ShardRunner _runner;
    private readonly StepBufferPool? _receivePool;
    private readonly StepBufferPool? _headPool;
    private readonly IRankLoop _loop;
    private readonly int _sendCapacity;
    private readonly TaskCompletionSource<RingFault> _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting = Task.CompletedTask;
    private Edge? _inbound;
    private Edge? _outbound;
    private bool _isConnected;

    private RankRuntime(
        RankSeat seat, IShardEngine engine, RingListener? listener, RingHop? next, RingOptions options)
    {
        Seat = seat;
        _options = options;
        _time = listener?.Time ?? TimeProvider.System;
        _runner = new ShardRunner(engine, seat.Rank) { OnShortage = shortage => RanShort?.Invoke(shortage) };
        var limits = StepLimits.Of(engine);
        MemoryBytes = RingMemory.Predict(
            limits.HiddenSize, engine.Shard.Configuration.VocabularySize, limits.SlotCount, limits.MaxStepTokens,
            seat.RankCount, seat.IsHead, options);
        if (listener is not null && next is not null)
        {
            var claim = new EdgeClaim(
                EdgeTerms.Inbound(seat, engine),
                options.CreditFrames,
                options.CreditBytes,
                new EdgeRoute(seat.InboundSource, seat.InboundAddress));
            _connector = new RingConnector(listener, next, EdgeTerms.Outbound(seat, engine), claim, options);
            _receivePool = new StepBufferPool(limits, options.CreditFrames);
        }

        if (seat.IsHead)
        {
            _sendCapacity = HeadLoop.InFlight(seat.RankCount);
            _headPool = new StepBufferPool(limits, _sendCapacity);
            var head = new HeadLoop(_runner, seat.RankCount, _headPool, options, Break);
            Head = new HeadScheduler(head, engine);
            _loop = head;
        }
        else
        {
            _sendCapacity = options.CreditFrames;
            _loop = new StageLoop(_runner, seat.IsLast, options.CreditFrames, Break);
        }

        if (_connector is not null)
            _accepting = AcceptAsync(_connector.Accepted);
    }

    /// <summary>
    /// Raised when the engine has no memory for a step, from the rank's thread; the sequences concerned fail, the ring
    /// goes on. Must be quick and not throw.
    /// </summary>
    public event Action<EngineMemoryException>? RanShort;

    /// <summary>Its place in the ring.</summary>
    public RankSeat Seat { get; }

    /// <summary>Whether both edges are open and the ring is whole as far as this rank knows.</summary>
    public bool IsConnected => Volatile.Read(ref _isConnected) && !_faulted.Task.IsCompleted;

    /// <summary>Whether a neighbour has been silent for longer than it should, but not yet for too long.</summary>
    public bool IsSuspect => IsConnected && (_inbound?.IsSuspect == true || _outbound?.IsSuspect == true);

    /// <summary>Last heartbeat round trip to the next rank; zero before the first and in a ring of one.</summary>
    public TimeSpan RoundTripToNext => _outbound?.RoundTrip ?? TimeSpan.Zero;

    /// <summary>Completes, never faulted, when the ring is broken or this rank is disposed.</summary>
    public Task<RingFault> Faulted => _faulted.Task;

    /// <summary>Bytes it holds besides the engine: buffers of steps, and on the head logits and sampler.</summary>
    public long MemoryBytes { get; }

    /// <summary>Where sequences are submitted; null on every rank but the head.</summary>
    public HeadScheduler? Head { get; }

    /// <summary>Registers the rank with the listener; nothing is dialled yet.</summary>
    /// <param name="seat">Its place in the ring.</param>
    /// <param name="engine">Its shard. Stays the caller's, and must not be used until the runtime is disposed.</param>
    /// <param name="listener">The ring port of this process; null only in a ring of one.</param>
    /// <param name="next">How to reach the next rank; null only in a ring of one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">Seat, engine and options do not fit together.</exception>
    /// <exception cref="InvalidOperationException">
    /// The same or a newer epoch of the rank runs in this process.
    /// </exception>
    public static RankRuntime Create(
        RankSeat seat,
        IShardEngine engine,
        RingListener? listener = null,
        RingHop? next = null,
        RingOptions? options = null)
    {
        options ??= new RingOptions();
        options.Validate();
        CheckSeat(seat, engine, listener, next, options);
        return new RankRuntime(
            seat, engine, seat.RankCount > 1 ? listener : null, seat.RankCount > 1 ? next : null, options);
    }

    /// <summary>Opens both edges by real handshakes; a ring of one returns at once.</summary>
    /// <exception cref="RingBrokenException">
    /// An edge could not be opened in time; the message says which and why.
    /// </exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connector is null)
        {
            StartLoop();
            return;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.ConnectDeadline);
        try
        {
            AttachOutbound(await _connector.DialAsync(deadline.Token).ConfigureAwait(false));
            await _accepting.WaitAsync(deadline.Token).ConfigureAwait(false);
            StartLoop();
        }
        catch (Exception exception) when (exception is HandshakeException or OperationCanceledException)
        {
            var broken = _connector.Explain(exception);
            Break(
                RingFaultReason.ConnectFailed,
                cancellationToken.IsCancellationRequested ? "connecting was cancelled" : broken.Message);
            cancellationToken.ThrowIfCancellationRequested();
            // An edge may have broken, or the rank been closed, while the other edge was still being opened.
            var fault = await _faulted.Task.ConfigureAwait(false);
            throw fault.Reason == RingFaultReason.ConnectFailed ? broken : Closed(fault);
        }
    }

    /// <summary>Says goodbye, ends its threads and closes the slots it left open in the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        Break(RingFaultReason.LocalClose, "this rank was closed");
        await _loop.Ended.ConfigureAwait(false);
        await (_inbound?.Ended ?? Task.CompletedTask).ConfigureAwait(false);
        await (_outbound?.Ended ?? Task.CompletedTask).ConfigureAwait(false);
        lock (_gate)
            _runner.CloseAll();
        _receivePool?.Dispose();
        _headPool?.Dispose();
    }

    // An edge is served from the moment it is open: its peer may be long ready, and would take silence for death while
    // this rank still dials.
    private async Task AcceptAsync(Task<OpenEdge> accepted)
    {
        var open = await accepted.ConfigureAwait(false);
        lock (_gate)
        {
            if (_faulted.Task.IsCompleted)
            {
                open.Channel.Dispose();
                return;
            }

            _inbound = new Edge(open, _loop, _receivePool, 1, _options, _time);
            _inbound.Start();
        }
    }

    private void AttachOutbound(OpenEdge open)
    {
        lock (_gate)
        {
            if (_faulted.Task.IsCompleted)
            {
                open.Channel.Dispose();
                return;
            }

            _outbound = new Edge(open, _loop, null, _sendCapacity, _options, _time);
            _outbound.Start();
        }
    }

    private void StartLoop()
    {
        lock (_gate)
        {
            if (_faulted.Task.IsCompletedSuccessfully)
                throw Closed(_faulted.Task.Result);
            _loop.Start(_outbound);
            Volatile.Write(ref _isConnected, true);
        }
    }

    private RingBrokenException Closed(RingFault fault) =>
        new($"{Seat} ended while it connected: {fault.Message} ({fault.Reason}).");

    /// <summary>Ends the epoch at this rank: the first reason counts, and both neighbours are told it.</summary>
    private void Break(RingFaultReason reason, string message)
    {
        lock (_gate)
        {
            var fault = new RingFault(reason, Seat.Rank, message);
            if (!_faulted.TrySetResult(fault))
                return;
            if (reason is not RingFaultReason.LocalClose)
                RingMetrics.Faults.Add(1);
            _loop.Stop(fault);
            _connector?.Dispose();
            var told = reason == RingFaultReason.RemoteFault ? message : $"rank {Seat.Rank}: {message} ({reason})";
            _inbound?.Close(reason, told);
            _outbound?.Close(reason, told);
        }
    }

    private static void CheckSeat(
        RankSeat seat, IShardEngine engine, RingListener? listener, RingHop? next, RingOptions options)
    {
        if (seat.RankCount is < 1 or > RankSeat.MaxRankCount || seat.Rank < 0 || seat.Rank >= seat.RankCount)
            throw new ArgumentException(
                $"Rank {seat.Rank} of {seat.RankCount}; expected 1 to {RankSeat.MaxRankCount} ranks.", nameof(seat));
        if (seat.IsHead != engine.Shard.IsHead)
            throw new ArgumentException(
                $"Rank {seat.Rank} with an engine whose IsHead is {engine.Shard.IsHead}; only rank 0 has the head.",
                nameof(engine));
        var layers = engine.Shard.Layers;
        if ((seat.IsHead && layers.FirstLayer != 0)
            || (seat.IsLast && layers.EndLayer != engine.Shard.Configuration.LayerCount))
            throw new ArgumentException(
                $"Rank {seat.Rank} of {seat.RankCount} holds layers {layers} of "
                + $"{engine.Shard.Configuration.LayerCount}; the first rank starts at 0, the last ends at the end.",
                nameof(engine));
        if (seat.RankCount > 1 && (listener is null || next is null))
            throw new ArgumentException(
                $"A ring of {seat.RankCount} needs a listener and a hop to the next rank.", nameof(listener));
        var frameBytes = StepLimits.Of(engine).MaxFrameBytes;
        if (frameBytes > options.MaxFrameBytes)
            throw new ArgumentException(
                $"A step can have {frameBytes} bytes, at most {options.MaxFrameBytes} are allowed; "
                + "lower the engine's MaxStepTokens or raise MaxFrameBytes.",
                nameof(options));
    }
}
