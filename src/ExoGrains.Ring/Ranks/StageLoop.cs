using ExoGrains.Compute;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Ranks;

/// <summary>A rank behind the head: receive a step, run the shard, send it on. The same buffer all the way.</summary>
internal sealed class StageLoop : IRankLoop
{
    private readonly object _gate = new();
    private readonly ShardRunner _runner;
    private readonly bool _isLast;
    private readonly Action<RingFaultReason, string> _break;
    private readonly StepBuffer[] _inbox;
    private readonly bool[] _isCancelled;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _start;
    private int _count;
    private Edge? _next;
    private bool _isStarted;
    private bool _isStopped;

    /// <param name="runner">The rank's engine.</param>
    /// <param name="isLast">Whether steps go back to the head from here, with outputs only.</param>
    /// <param name="inboxCapacity">Steps the inbound edge may bring before one is released: its credit.</param>
    /// <param name="onBroken">Told when the ring cannot go on.</param>
    public StageLoop(ShardRunner runner, bool isLast, int inboxCapacity, Action<RingFaultReason, string> onBroken)
    {
        _runner = runner;
        _isLast = isLast;
        _break = onBroken;
        _inbox = new StepBuffer[inboxCapacity];
        _isCancelled = new bool[runner.Engine.Options.SlotCount];
    }

    /// <inheritdoc/>
    public Task Ended => _isStarted ? _ended.Task : Task.CompletedTask;

    /// <inheritdoc/>
    public void Start(Edge? next)
    {
        _next = next;
        _isStarted = true;
        RingThread.Start("ring stage", Run);
    }

    /// <inheritdoc/>
    public void Stop(RingFault fault)
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void OnStep(StepBuffer step)
    {
        lock (_gate)
        {
            if (!_isStopped)
            {
                _inbox[(_start + _count++) % _inbox.Length] = step;
                Monitor.Pulse(_gate);
                return;
            }
        }

        step.Release();
    }

    /// <inheritdoc/>
    public void OnCancel(int slot)
    {
        // The head cancels a slot before it closes it, and a cancel overtakes steps but never the close behind it, so
        // the mark holds exactly for steps that nobody waits for.
        Volatile.Write(ref _isCancelled[slot], true);
        _next?.SendCancel(slot);
    }

    /// <inheritdoc/>
    public void OnEdgeBroken(RingFaultReason reason, string message) => _break(reason, message);

    private void Run()
    {
        try
        {
            while (Take() is { } step)
                RunStep(step);
        }
        catch (Exception exception)
        {
            _break(RingFaultReason.EngineFailure, $"the engine failed: {exception.Message}");
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void RunStep(StepBuffer step)
    {
        try
        {
            if (step.IsOutputsOnly)
                throw new InvalidOperationException("a step with outputs only came to a rank that is not the head");
            ForgetClosed(step.Operations.AsSpan(0, step.OperationCount));
            StepRows.Drop(step, _isCancelled);
            _runner.Run(step);
            if (_isLast)
                StepRows.KeepOutputs(step);
            RingMetrics.Steps.Add(1);
        }
        catch (Exception)
        {
            step.Release();
            throw;
        }

        _next!.SendStep(step);
    }

    private void ForgetClosed(ReadOnlySpan<SlotOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Kind == SlotOperationKind.Close)
                Volatile.Write(ref _isCancelled[operation.Slot], false);
        }
    }

    private StepBuffer? Take()
    {
        lock (_gate)
        {
            while (_count == 0 && !_isStopped)
                Monitor.Wait(_gate);
            if (_isStopped)
                return null;
            var step = _inbox[_start];
            _start = (_start + 1) % _inbox.Length;
            _count--;
            return step;
        }
    }
}
