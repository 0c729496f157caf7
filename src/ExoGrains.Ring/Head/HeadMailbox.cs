using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Head;

/// <summary>What other threads leave for the head's thread: sequences, cancels, returned steps, the end.</summary>
/// <param name="stepCapacity">Returned steps there can be before one is released: the inbound edge's credit.</param>
/// <param name="maxQueuedSequences">Sequences that may wait for a slot.</param>
internal sealed class HeadMailbox(int stepCapacity, int maxQueuedSequences)
{
    private readonly object _gate = new();
    private readonly Queue<LiveSequence> _submitted = new();
    private readonly StepBuffer[] _returned = new StepBuffer[stepCapacity];
    private int _returnedStart;
    private int _returnedCount;
    private int _waitingCount;
    private bool _isCancelPending;
    private RingFault? _fault = new(RingFaultReason.ConnectFailed, 0, "the ring is not connected yet");

    /// <summary>Sequences submitted that have no slot yet.</summary>
    public int QueuedCount
    {
        get
        {
            lock (_gate)
                return _submitted.Count + _waitingCount;
        }
    }

    /// <summary>Sequences are accepted from now on.</summary>
    public void Open()
    {
        lock (_gate)
            _fault = null;
    }

    /// <summary>Leaves a sequence.</summary>
    /// <exception cref="OverloadedException">As many as may are waiting.</exception>
    /// <exception cref="RingBrokenException">The ring is over or not connected.</exception>
    public void Submit(LiveSequence sequence)
    {
        lock (_gate)
        {
            if (_fault is { } fault)
                throw new RingBrokenException($"No sequence can run: {fault.Message} ({fault.Reason}).");
            if (_submitted.Count + _waitingCount >= maxQueuedSequences)
                throw new OverloadedException(
                    $"{maxQueuedSequences} sequences wait for a slot, and no more may; try again later.");
            _submitted.Enqueue(sequence);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Some sequence asked to be cancelled.</summary>
    public void NoteCancel()
    {
        lock (_gate)
        {
            _isCancelPending = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Leaves a returned step. False once the ring is over: the caller releases it.</summary>
    public bool TryReturn(StepBuffer step)
    {
        lock (_gate)
        {
            if (_fault is not null)
                return false;
            _returned[(_returnedStart + _returnedCount++) % _returned.Length] = step;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>The ring is over; the first reason stays.</summary>
    public void Stop(RingFault fault)
    {
        lock (_gate)
        {
            _fault = fault;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes everything that was left.</summary>
    /// <param name="submitted">Out: new sequences are added.</param>
    /// <param name="returned">Out: a returned step, or null.</param>
    /// <param name="isCancelPending">Out: whether to look for cancelled sequences.</param>
    /// <param name="waitingCount">Sequences the head has taken that have no slot; they count as queued.</param>
    /// <param name="wait">Whether to wait when there is nothing.</param>
    /// <returns>The fault when the ring is over, else null.</returns>
    public RingFault? Take(
        Queue<LiveSequence> submitted,
        out StepBuffer? returned,
        out bool isCancelPending,
        int waitingCount,
        bool wait)
    {
        lock (_gate)
        {
            _waitingCount = waitingCount;
            while (wait && _fault is null && _submitted.Count == 0 && _returnedCount == 0 && !_isCancelPending)
                Monitor.Wait(_gate);
            while (_submitted.TryDequeue(out var sequence))
            {
                submitted.Enqueue(sequence);
                _waitingCount++;
            }

            isCancelPending = _isCancelPending;
            _isCancelPending = false;
            returned = null;
            if (_returnedCount > 0)
            {
                returned = _returned[_returnedStart];
                _returnedStart = (_returnedStart + 1) % _returned.Length;
                _returnedCount--;
            }

            return _fault;
        }
    }
}
