using ExoGrains.Contracts;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Ranks;

namespace ExoGrains.Ring.Head;

/// <summary>
/// The thread of rank 0: fills steps, embeds, runs its own layers, sends, and turns what comes back into tokens. It
/// never
/// waits for a send, so what comes back is always taken and the ring cannot lock up. In a ring of one it does it all.
/// </summary>
internal sealed class HeadLoop : IRankLoop
{
    private readonly ShardRunner _runner;
    private readonly Action<RingFaultReason, string> _break;
    private readonly HeadMailbox _mailbox;
    private readonly StepBufferPool _pool;
    private readonly StepPlanner _planner;
    private readonly HeadOutputs _outputs;
    private readonly int[] _tokens;
    private readonly MicroBatch[] _batches;
    private readonly Queue<LiveSequence> _submitted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Edge? _next;
    private bool _isStarted;
    private ulong _sentSteps;
    private ulong _returnedSteps;
    private long _promptTokens;
    private HeadStatistics _statistics;

    /// <param name="runner">The head's engine.</param>
    /// <param name="rankCount">Ranks in the ring.</param>
    /// <param name="pool">Buffers for new steps, one per micro-batch in flight.</param>
    /// <param name="options">Limits.</param>
    /// <param name="onBroken">Told when the ring cannot go on.</param>
    public HeadLoop(
        ShardRunner runner,
        int rankCount,
        StepBufferPool pool,
        RingOptions options,
        Action<RingFaultReason, string> onBroken)
    {
        var limits = StepLimits.Of(runner.Engine);
        _runner = runner;
        _break = onBroken;
        _pool = pool;
        MaxInFlight = InFlight(rankCount);
        _mailbox = new HeadMailbox(options.CreditFrames, options.MaxQueuedSequences);
        _planner = new StepPlanner(limits, rankCount, options.PrefillChunkTokens);
        _outputs = new HeadOutputs(runner, _planner);
        _tokens = new int[limits.MaxStepTokens];
        _batches = new MicroBatch[MaxInFlight];
        for (var i = 0; i < MaxInFlight; i++)
            _batches[i] = new MicroBatch(limits.MaxRows);
    }

    /// <summary>Micro-batches that may be on their way at once.</summary>
    public int MaxInFlight { get; }

    /// <inheritdoc/>
    public Task Ended => _isStarted ? _ended.Task : Task.CompletedTask;

    /// <summary>Counts as of the last turn of the loop.</summary>
    public HeadStatistics Statistics
    {
        get
        {
            lock (_batches)
                return _statistics with { QueuedSequences = _mailbox.QueuedCount };
        }
    }

    private int MaxDecoding => Math.Max(1, MaxInFlight - 1);

    private int InFlightCount => (int)(_sentSteps - _returnedSteps);

    /// <summary>
    /// A ring is full with one micro-batch per rank and one on the wire; alone there is no wire to fill.
    /// </summary>
    public static int InFlight(int rankCount) => rankCount == 1 ? 1 : rankCount + 1;

    /// <summary>Leaves a sequence for the head.</summary>
    public void Submit(LiveSequence sequence) => _mailbox.Submit(sequence);

    /// <summary>Ends a sequence soon.</summary>
    public void Cancel(LiveSequence sequence)
    {
        sequence.RequestCancel();
        _mailbox.NoteCancel();
    }

    /// <inheritdoc/>
    public void Start(Edge? next)
    {
        _next = next;
        _isStarted = true;
        _mailbox.Open();
        RingThread.Start("ring head", Run);
    }

    /// <inheritdoc/>
    public void Stop(RingFault fault) => _mailbox.Stop(fault);

    /// <inheritdoc/>
    public void OnStep(StepBuffer step)
    {
        if (!_mailbox.TryReturn(step))
            step.Release();
    }

    /// <inheritdoc/>
    public void OnCancel(int slot)
    {
        // A cancel that came round the ring has done its work; the slot's close follows in a step.
    }

    /// <inheritdoc/>
    public void OnEdgeBroken(RingFaultReason reason, string message) => _break(reason, message);

    private void Run()
    {
        try
        {
            RunTurns();
        }
        catch (Exception exception)
        {
            var reason = exception is InvalidDataException
                ? RingFaultReason.Protocol
                : RingFaultReason.EngineFailure;
            _break(reason, $"the head failed: {exception.Message}");
            // The reason first given stands, whoever gave it.
            var fault = _mailbox.Take(_submitted, out _, out _, 0, wait: true)!;
            FailAll(fault);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void RunTurns()
    {
        var isIdle = false;
        while (true)
        {
            var fault = _mailbox.Take(
                _submitted, out var returned, out var isCancelPending, _planner.WaitingCount, wait: isIdle);
            while (_submitted.TryDequeue(out var sequence))
                _planner.Add(sequence);
            if (fault is not null)
            {
                returned?.Release();
                FailAll(fault);
                return;
            }

            if (isCancelPending)
                EndCancelled();
            if (returned is not null)
                HandleReturned(returned);
            var hasSent = TrySend();
            Publish();
            isIdle = returned is null && !hasSent;
        }
    }

    private bool TrySend()
    {
        // The one beyond the number of ranks is for prompts: decoded tokens wait, and share a micro-batch with others.
        if (InFlightCount == MaxInFlight || (InFlightCount >= MaxDecoding && !_planner.HasPrompt))
            return false;
        if (_pool.Rent() is not { } step)
            return false;
        var batch = _batches[_sentSteps % (ulong)MaxInFlight];
        batch.Clear();
        if (!_planner.TryFill(step, batch, _tokens, allowEmpty: InFlightCount == 0))
        {
            step.Release();
            return false;
        }

        step.MicroBatch = batch.Number = ++_sentSteps;
        CountPromptTokens(step);
        if (step.TokenCount > 0)
            _runner.Engine.Embed(_tokens.AsSpan(0, step.TokenCount), step.Hidden);
        _runner.Run(step);
        FailShort(batch, step);
        RingMetrics.Steps.Add(1);
        if (_next is not null)
        {
            _next.SendStep(step);
            return true;
        }

        StepRows.KeepOutputs(step);
        HandleReturned(step);
        return true;
    }

    private void HandleReturned(StepBuffer step)
    {
        try
        {
            var batch = _batches[_returnedSteps % (ulong)MaxInFlight];
            if (InFlightCount == 0)
                throw new InvalidDataException("a step came back that was never sent");
            if (batch.Difference(step) is { } difference)
                throw new InvalidDataException(difference);
            _returnedSteps++;
            FailShort(batch, step);
            _outputs.Handle(batch, step);
        }
        finally
        {
            step.Release();
        }
    }

    private void EndCancelled()
    {
        foreach (var sequence in _planner.Waiting)
        {
            if (sequence.IsCancelRequested)
                _outputs.Finish(sequence, SequenceEnd.Cancelled);
        }

        _planner.DropEndedWaiting();
        for (var i = _planner.Live.Count - 1; i >= 0; i--)
        {
            var sequence = _planner.Live[i];
            if (!sequence.IsCancelRequested)
                continue;
            _next?.SendCancel(sequence.Slot);
            _outputs.Finish(sequence, SequenceEnd.Cancelled);
        }
    }

    // Sequences whose rows a rank dropped for want of memory. Their slots are closed by a later step, whatever each
    // rank holds of them.
    private void FailShort(MicroBatch batch, StepBuffer step)
    {
        if (step.Shortage is not { } shortage)
            return;
        step.Shortage = null;
        var exception = new EngineMemoryException(shortage);
        for (var i = 0; i < step.RowCount; i++)
        {
            var sequence = batch.Sequence(i);
            if (step.Rows[i].Count > 0 || sequence.IsEnded)
                continue;
            _next?.SendCancel(sequence.Slot);
            _outputs.Fail(sequence, exception);
        }
    }

    private void FailAll(RingFault fault)
    {
        // A ring that was closed on purpose is over for its sequences all the same: they did not end.
        var exception = new RingBrokenException(
            $"The ring broke at rank {fault.Rank}: {fault.Message} ({fault.Reason}). The text so far is incomplete.");
        foreach (var sequence in _planner.Live.ToArray())
            _outputs.Fail(sequence, exception);
        foreach (var sequence in _planner.Waiting)
            _outputs.Fail(sequence, exception);
        while (_submitted.TryDequeue(out var sequence))
            _outputs.Fail(sequence, exception);
        _planner.DropEndedWaiting();
        Publish();
    }

    private void CountPromptTokens(StepBuffer step)
    {
        var batch = _batches[(_sentSteps - 1) % (ulong)MaxInFlight];
        for (var i = 0; i < step.RowCount; i++)
        {
            if (step.Rows[i].Position >= batch.Sequence(i).PromptTokens)
                continue;
            _promptTokens += step.Rows[i].Count;
            RingMetrics.PromptTokens.Add(step.Rows[i].Count);
        }
    }

    private void Publish()
    {
        lock (_batches)
            _statistics = new HeadStatistics(
                0, _planner.LiveCount, InFlightCount, _promptTokens, _outputs.GeneratedTokens, (long)_sentSteps);
    }
}
