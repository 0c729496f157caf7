using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Edges;

/// <summary>
/// What an edge has to send, in order of urgency: pong, credit, cancel, ping, step, and at the end an error or goodbye.
/// Everything but steps is a flag or a number, so nothing but steps can pile up, and steps are bounded by their
/// buffers.
/// </summary>
internal sealed class EdgeOutbox
{
    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _heartbeat;
    private readonly StepBuffer[] _steps;
    private readonly int[] _cancels;
    private readonly bool[] _isCancelQueued;
    private int _stepStart;
    private int _stepCount;
    private int _cancelStart;
    private int _cancelCount;
    private ulong? _pong;
    private long _returnedFrames;
    private long _returnedBytes;
    private bool _isCreditDue;
    private long _lastPing;
    private long _creditFrames;
    private long _creditBytes;
    private (RingFaultReason Reason, string Message)? _end;

    /// <param name="time">The clock.</param>
    /// <param name="heartbeat">Time between pings.</param>
    /// <param name="stepCapacity">Steps that can be queued: as many as there are buffers that may come here.</param>
    /// <param name="slotCount">Slots that can be cancelled.</param>
    /// <param name="creditFrames">Steps the peer takes at first.</param>
    /// <param name="creditBytes">Bytes of steps the peer takes at first.</param>
    public EdgeOutbox(
        TimeProvider time, TimeSpan heartbeat, int stepCapacity, int slotCount, long creditFrames, long creditBytes)
    {
        _time = time;
        _heartbeat = heartbeat;
        _steps = new StepBuffer[stepCapacity];
        _cancels = new int[slotCount];
        _isCancelQueued = new bool[slotCount];
        _lastPing = time.GetTimestamp();
        (_creditFrames, _creditBytes) = (creditFrames, creditBytes);
    }

    /// <summary>Queues a step. False once the edge is ending: the caller keeps the buffer.</summary>
    public bool TryAddStep(StepBuffer step)
    {
        lock (_gate)
        {
            if (_end is not null)
                return false;
            if (_stepCount == _steps.Length)
                throw new InvalidOperationException($"More than {_steps.Length} steps queued on one edge.");
            _steps[(_stepStart + _stepCount++) % _steps.Length] = step;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Queues a cancel; a slot that is queued already is not queued twice.</summary>
    public void AddCancel(int slot)
    {
        lock (_gate)
        {
            if (_isCancelQueued[slot])
                return;
            _isCancelQueued[slot] = true;
            _cancels[(_cancelStart + _cancelCount++) % _cancels.Length] = slot;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Answers a ping; only the newest is answered.</summary>
    public void AddPong(ulong stamp)
    {
        lock (_gate)
        {
            _pong = stamp;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Gives the peer credit for a buffer that is free again.</summary>
    public void ReturnCredit(int bytes)
    {
        lock (_gate)
        {
            _returnedFrames++;
            _returnedBytes += bytes;
            _isCreditDue = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes credit the peer gave: totals since the edge opened.</summary>
    /// <returns>False if the totals went down, which no peer may do.</returns>
    public bool TryTakeCredit(ref (long Frames, long Bytes) known, long totalFrames, long totalBytes)
    {
        if (totalFrames < known.Frames || totalBytes < known.Bytes)
            return false;
        lock (_gate)
        {
            _creditFrames += totalFrames - known.Frames;
            _creditBytes += totalBytes - known.Bytes;
            Monitor.Pulse(_gate);
        }

        known = (totalFrames, totalBytes);
        return true;
    }

    /// <summary>Ends the edge: what is queued is dropped, and one last frame says why.</summary>
    public void End(RingFaultReason reason, string message)
    {
        lock (_gate)
        {
            _end ??= (reason, message);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the next thing to send.</summary>
    public OutboxItem Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_end is { } end)
                    return TakeEnd(end);
                if (TryTakeControl(out var control))
                    return control;
                var untilPing = _heartbeat - _time.GetElapsedTime(_lastPing);
                if (untilPing <= TimeSpan.Zero)
                {
                    _lastPing = _time.GetTimestamp();
                    return new OutboxItem(FrameType.Ping, (ulong)_lastPing);
                }

                if (TryTakeStep() is { } step)
                    return new OutboxItem(FrameType.Step, Step: step);
                Monitor.Wait(_gate, untilPing);
            }
        }
    }

    private OutboxItem TakeEnd((RingFaultReason Reason, string Message) end)
    {
        while (_stepCount > 0)
            PopStep().Release();
        return end.Reason == RingFaultReason.LocalClose
            ? new OutboxItem(FrameType.Goodbye)
            : new OutboxItem(FrameType.Error, (ulong)end.Reason, Text: end.Message);
    }

    private bool TryTakeControl(out OutboxItem item)
    {
        item = default;
        if (_pong is { } stamp)
        {
            _pong = null;
            item = new OutboxItem(FrameType.Pong, stamp);
        }
        else if (_isCreditDue)
        {
            _isCreditDue = false;
            item = new OutboxItem(FrameType.Credit, (ulong)_returnedFrames, (ulong)_returnedBytes);
        }
        else if (_cancelCount > 0)
        {
            var slot = _cancels[_cancelStart];
            _cancelStart = (_cancelStart + 1) % _cancels.Length;
            _cancelCount--;
            _isCancelQueued[slot] = false;
            item = new OutboxItem(FrameType.Cancel, (ulong)slot);
        }
        else
        {
            return false;
        }

        return true;
    }

    private StepBuffer? TryTakeStep()
    {
        if (_stepCount == 0 || _creditFrames == 0 || _steps[_stepStart].FrameBytes > _creditBytes)
            return null;
        var step = PopStep();
        _creditFrames--;
        _creditBytes -= step.FrameBytes;
        return step;
    }

    private StepBuffer PopStep()
    {
        var step = _steps[_stepStart];
        _stepStart = (_stepStart + 1) % _steps.Length;
        _stepCount--;
        return step;
    }
}
