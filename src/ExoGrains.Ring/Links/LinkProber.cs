using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Links;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring;

/// <summary>
/// Proves links: a ring handshake on the peer's ring port over one address pair, then echoes and a short burst.
/// </summary>
/// <remarks>
/// Proofs may run in parallel, each on a thread of its own; bursts take turns, so that they do not measure each other.
/// </remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to be released.
public sealed class LinkProber
#pragma warning restore CA1001
{
    private const int MaxParallel = 32;

    // Reading ends by itself at its limit; what is watched is sending, which must not be cut off before.
    private static readonly TimeSpan WatchSlack = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);

    private readonly RingSelf _self;
    private readonly IRingTransport _transport;
    private readonly RingOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places = new(MaxParallel, MaxParallel);
    private readonly object _burstTurn = new();

    /// <summary>A prober without a ring port of its own, for example for a diagnosis.</summary>
    /// <param name="device">This device.</param>
    /// <param name="clusterKey">Secret of the cluster, 16 bytes at least.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The key is too short, or an option is out of range.</exception>
    public LinkProber(DeviceId device, ReadOnlySpan<byte> clusterKey, RingOptions? options = null)
        : this(
            RingSelf.Create(device, incarnation: 0, clusterKey, ProtocolVersions.Current),
            new TcpTransport(options ?? new RingOptions()),
            options ?? new RingOptions(),
            TimeProvider.System) => _options.Validate();

    internal LinkProber(RingSelf self, IRingTransport transport, RingOptions options, TimeProvider time)
    {
        _self = self;
        _transport = transport;
        _options = options;
        _time = time;
    }

    /// <summary>
    /// Proves one link. A failure is a result: after <see cref="RingOptions.LinkProofTimeout"/> at most for connection,
    /// handshake and echoes; a burst adds up to four times <see cref="RingOptions.LinkBurstPatience"/>.
    /// </summary>
    /// <param name="target">Whom to reach, and how.</param>
    /// <param name="cancellationToken">Ends the wait and the proof.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<LinkProbe> ProveAsync(LinkTarget target, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RingThread.RunAsync(
                $"ring proof {target.Hop.Remote}", () => Prove(target, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private LinkProbe Prove(LinkTarget target, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var probe = ProveOnce(target, start, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var left = _options.LinkProofTimeout - _time.GetElapsedTime(start);
            if (probe.Failure?.Error != nameof(HandshakeCause.Busy) || left < BusyPause)
                return probe;
            cancellationToken.WaitHandle.WaitOne(BusyPause);
        }
    }

    private LinkProbe ProveOnce(LinkTarget target, long start, CancellationToken cancellationToken)
    {
        IByteChannel? channel = null;
        LinkAttempt? attempt = null;
        var isOver = false;
        try
        {
            channel = _transport.Connect(target.Hop, Left(start));
            attempt = new LinkAttempt(channel, _self, target, _options, _time);
            var connected = channel;
            using var cancelled = cancellationToken.Register(channel.Dispose);
            // A send that blocks in a full connection ends only with it.
            using var watch = new Timer(_ =>
            {
                Volatile.Write(ref isOver, true);
                connected.Dispose();
            });
            return new LinkProbe(Measure(attempt, watch, start), null, channel.Description);
        }
        catch (HandshakeException exception)
        {
            var failure = Volatile.Read(ref isOver)
                ? exception.Failure with { SystemError = SystemErrors.TimedOut }
                : exception.Failure;
            return new LinkProbe(
                null, Explain(failure, attempt?.Stage, _time.GetElapsedTime(start)), channel?.Description);
        }
        finally
        {
            channel?.Dispose();
        }
    }

    private LinkMeasurement Measure(LinkAttempt attempt, Timer watch, long start)
    {
        watch.Change(Left(start) + WatchSlack, Timeout.InfiniteTimeSpan);
        var roundTrip = attempt.MeasureRoundTrip(Left(start));
        watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        double? bandwidth = null;
        if (Monitor.TryEnter(_burstTurn, _options.LinkBurstPatience))
        {
            try
            {
                watch.Change((3 * _options.LinkBurstPatience) + _options.LinkBurstTime, Timeout.InfiniteTimeSpan);
                bandwidth = attempt.MeasureBandwidth(roundTrip);
            }
            finally
            {
                Monitor.Exit(_burstTurn);
            }
        }

        attempt.Leave();
        return new LinkMeasurement(roundTrip, bandwidth);
    }

    // The least is there for the transport, which takes no limit below it; the attempt then ends at once.
    private TimeSpan Left(long start)
    {
        var left = _options.LinkProofTimeout - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
    }

    private static LinkFailure Explain(HandshakeFailure failure, LinkStage? reached, TimeSpan after)
    {
        var stage = reached ?? (failure.Stage == HandshakeStage.Bind ? LinkStage.Bind : LinkStage.Connect);
        return new LinkFailure(stage, failure.SystemError ?? failure.Cause.ToString(), after, failure.Message);
    }
}
