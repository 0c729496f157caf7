using ExoGrains.Compute;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Head;

/// <summary>
/// Decides what goes into the next step. First in, first out: sequences with one token to run share a step with others,
/// spread over one micro-batch per rank; the rest of the step is prompt, in chunks.
/// </summary>
/// <remarks>Every micro-batch reads all weights, which is what decoding costs: more of them than ranks would keep no
/// rank busier, and share the weights among fewer sequences.</remarks>
internal sealed class StepPlanner
{
    private readonly StepLimits _limits;
    private readonly int _rankCount;
    private readonly int _prefillChunkTokens;
    private Queue<LiveSequence> _waiting = new();
    private readonly Queue<LiveSequence> _prefilling;
    private readonly Queue<LiveSequence> _decoding;
    private readonly Queue<int> _freeSlots;
    private readonly List<LiveSequence> _live;
    private readonly List<SlotOperation> _operations;

    /// <param name="limits">What a step may hold.</param>
    /// <param name="rankCount">Ranks of the ring.</param>
    /// <param name="prefillChunkTokens">Most prompt tokens in a step.</param>
    public StepPlanner(StepLimits limits, int rankCount, int prefillChunkTokens)
    {
        _limits = limits;
        _rankCount = rankCount;
        _prefillChunkTokens = prefillChunkTokens;
        _prefilling = new Queue<LiveSequence>(limits.SlotCount);
        _decoding = new Queue<LiveSequence>(limits.SlotCount);
        _live = new List<LiveSequence>(limits.SlotCount);
        _freeSlots = new Queue<int>(Enumerable.Range(0, limits.SlotCount));
        _operations = new List<SlotOperation>(limits.MaxOperations);
    }

    /// <summary>Sequences that hold a slot.</summary>
    public int LiveCount => _live.Count;

    /// <summary>Sequences that wait for a slot.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>Whether slots wait to be closed.</summary>
    public bool HasOperations => _operations.Count > 0;

    /// <summary>Whether some prompt can run.</summary>
    public bool HasPrompt =>
        TryPeek(_prefilling, out _) || (_freeSlots.Count > 0 && TryPeek(_waiting, out _));

    /// <summary>Sequences that hold a slot.</summary>
    public IReadOnlyList<LiveSequence> Live => _live;

    /// <summary>Sequences that wait for a slot, oldest first.</summary>
    public IReadOnlyCollection<LiveSequence> Waiting => _waiting;

    /// <summary>Lets a sequence wait for a slot.</summary>
    public void Add(LiveSequence sequence) => _waiting.Enqueue(sequence);

    /// <summary>Forgets waiting sequences that have ended.</summary>
    public void DropEndedWaiting() => _waiting = new Queue<LiveSequence>(_waiting.Where(waiting => !waiting.IsEnded));

    /// <summary>A token was drawn for it: it can run again.</summary>
    public void Continue(LiveSequence sequence) => _decoding.Enqueue(sequence);

    /// <summary>Frees the slot of an ended sequence; the close goes with the next step.</summary>
    public void Release(LiveSequence sequence)
    {
        if (!_live.Remove(sequence))
            return;
        _operations.Add(new SlotOperation(SlotOperationKind.Close, sequence.Slot));
        _freeSlots.Enqueue(sequence.Slot);
    }

    /// <summary>Fills a step. Rows' tokens go to <paramref name="tokens"/>; hidden states are the caller's.</summary>
    /// <param name="step">An empty buffer.</param>
    /// <param name="batch">An empty memory of the step.</param>
    /// <param name="tokens">As long as the largest step.</param>
    /// <param name="allowEmpty">Whether a step without rows may be made, to close slots.</param>
    /// <returns>False if there is nothing to run; nothing has changed then.</returns>
    public bool TryFill(StepBuffer step, MicroBatch batch, Span<int> tokens, bool allowEmpty)
    {
        AddDecodeRows(step, batch, tokens);
        AddPrefillRows(step, batch, tokens);
        if (step.RowCount == 0 && !(allowEmpty && HasOperations))
            return false;
        _operations.CopyTo(step.Operations);
        step.OperationCount = _operations.Count;
        _operations.Clear();
        return true;
    }

    private void AddDecodeRows(StepBuffer step, MicroBatch batch, Span<int> tokens)
    {
        var share = (_live.Count + _rankCount - 1) / _rankCount;
        while (step.RowCount < Math.Min(share, _limits.MaxRows) && TryPeek(_decoding, out var sequence))
        {
            _decoding.Dequeue();
            AddRow(step, batch, tokens, sequence, 1);
        }
    }

    private void AddPrefillRows(StepBuffer step, MicroBatch batch, Span<int> tokens)
    {
        var budget = Math.Min(_prefillChunkTokens, _limits.MaxStepTokens - step.TokenCount);
        while (budget > 0 && step.RowCount < _limits.MaxRows)
        {
            if (!TryPeek(_prefilling, out var sequence) && !TryAdmit(out sequence))
                return;
            var count = Math.Min(budget, sequence.Pending);
            AddRow(step, batch, tokens, sequence, count);
            budget -= count;
            if (sequence.Pending > 0)
                return;
            _prefilling.Dequeue();
        }
    }

    private static void AddRow(StepBuffer step, MicroBatch batch, Span<int> tokens, LiveSequence sequence, int count)
    {
        var row = sequence.Schedule(count, tokens[step.TokenCount..]);
        step.Rows[step.RowCount++] = row;
        step.TokenCount += count;
        batch.Add(sequence, row);
    }

    private bool TryAdmit(out LiveSequence sequence)
    {
        sequence = null!;
        if (_freeSlots.Count == 0 || !TryPeek(_waiting, out sequence))
            return false;
        _waiting.Dequeue();
        sequence.Slot = _freeSlots.Dequeue();
        _operations.Add(new SlotOperation(SlotOperationKind.Open, sequence.Slot));
        _live.Add(sequence);
        _prefilling.Enqueue(sequence);
        return true;
    }

    // Sequences that ended while they waited are passed over here, so that ending one need not search the queues.
    private static bool TryPeek(Queue<LiveSequence> queue, out LiveSequence sequence)
    {
        while (queue.TryPeek(out sequence!))
        {
            if (!sequence.IsEnded)
                return true;
            queue.Dequeue();
        }

        return false;
    }
}
