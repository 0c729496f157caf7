using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Edges;

/// <summary>One directed hop of a ring, open: a connection with a sender thread and a receiver thread.</summary>
internal sealed class Edge
{
    private readonly OpenEdge _open;
    private readonly RingOptions _options;
    private readonly TimeProvider _time;
    private readonly IEdgeSink _sink;
    private readonly EdgeOutbox _outbox;
    private readonly EdgeSender _sender;
    private readonly EdgeReceiver _receiver;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runningThreads = 2;
    private int _isClosing;

    /// <param name="open">The connection; owned from here on.</param>
    /// <param name="sink">Where what arrives goes.</param>
    /// <param name="receivePool">
    /// Buffers for arriving steps, as many as credit was granted; null at the dialling end.
    /// </param>
    /// <param name="sendCapacity">Most steps queued at once.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="time">The clock.</param>
    public Edge(
        OpenEdge open,
        IEdgeSink sink,
        StepBufferPool? receivePool,
        int sendCapacity,
        RingOptions options,
        TimeProvider time)
    {
        _open = open;
        _sink = sink;
        _options = options;
        _time = time;
        var terms = open.Terms;
        var (ownRank, peerRank) = open.IsDialler ? (terms.FromRank, terms.ToRank) : (terms.ToRank, terms.FromRank);
        _outbox = new EdgeOutbox(
            time, options.HeartbeatInterval, sendCapacity, terms.Limits.SlotCount, open.CreditFrames, open.CreditBytes);
        _sender = new EdgeSender(open.Channel, _outbox, terms.Epoch.Value, ownRank, open.NextSent);
        _receiver = new EdgeReceiver(
            open.Reader, _outbox, sink, receivePool, terms.Limits, terms.Epoch.Value, peerRank, open.NextReceived);
        if (receivePool is not null)
            receivePool.OnReturned = _outbox.ReturnCredit;
        open.Channel.PollInterval = options.HeartbeatInterval;
        open.Reader.Enlarge();
        open.Reader.SilenceLimit = options.DeadAfter;
        Name = $"{terms.FromRank}>{terms.ToRank}";
    }

    /// <summary>The two ranks, for thread names and messages.</summary>
    public string Name { get; }

    /// <summary>Completes when both threads have ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the peer has been silent for longer than it should.</summary>
    public bool IsSuspect => _open.Reader.Silence > _options.SuspectAfter;

    /// <summary>Last measured heartbeat round trip; zero before the first.</summary>
    public TimeSpan RoundTrip => _receiver.RoundTrip;

    /// <summary>Starts both threads.</summary>
    public void Start()
    {
        RingThread.Start($"ring send {Name}", Send, isUrgent: true);
        RingThread.Start($"ring receive {Name}", Receive, isUrgent: true);
    }

    /// <summary>
    /// Queues a step; never waits. The buffer is released when it is sent, or at once if the edge is over.
    /// </summary>
    public void SendStep(StepBuffer step)
    {
        if (!_outbox.TryAddStep(step))
            step.Release();
    }

    /// <summary>Sends a cancel ahead of all steps.</summary>
    public void SendCancel(int slot) => _outbox.AddCancel(slot);

    /// <summary>
    /// Ends the edge, with a goodbye for <see cref="RingFaultReason.LocalClose"/>, else with an error frame.
    /// </summary>
    public void Close(RingFaultReason reason, string message)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) != 0)
            return;
        _outbox.End(reason, message);
        DisposeAfterLinger();
    }

    // A sender that is stuck in a full connection, or a peer that does not close, must not hold this end up.
    private void DisposeAfterLinger() =>
        _ = Task.Delay(_options.CloseLinger).ContinueWith(_ => _open.Channel.Dispose(), TaskScheduler.Default);

    private void Send()
    {
        try
        {
            // The receiver knows better why a connection ended: the peer's last frame may still be unread.
            if (!_sender.Run())
                DisposeAfterLinger();
        }
        catch (Exception exception)
        {
            ReportBroken(RingFaultReason.Protocol, $"sending on edge {Name} failed: {exception}");
        }
        finally
        {
            EndThread();
        }
    }

    private void Receive()
    {
        try
        {
            var (reason, message) = _receiver.Run(_time);
            ReportBroken(reason, message);
            // Read on until the peer closes: closing over unread bytes would reset the connection and could destroy
            // the last frame on its way to the peer.
            if (reason is not (RingFaultReason.PeerClosed or RingFaultReason.Reset or RingFaultReason.Timeout))
                _open.Reader.Skip(long.MaxValue);
        }
        catch (Exception exception)
        {
            ReportBroken(RingFaultReason.Protocol, $"receiving on edge {Name} failed: {exception}");
        }
        finally
        {
            EndThread();
        }
    }

    private void ReportBroken(RingFaultReason reason, string message)
    {
        if (Volatile.Read(ref _isClosing) == 0)
            _sink.OnEdgeBroken(reason, message);
    }

    private void EndThread()
    {
        if (Interlocked.Decrement(ref _runningThreads) != 0)
            return;
        _open.Channel.Dispose();
        _ended.TrySetResult();
    }
}
