using System.Collections;

namespace ExoGrains.Compute;

/// <summary>Checks the arguments of engine calls against the cache before anything is changed.</summary>
internal sealed class SlotChecks
{
    private readonly ISlotCache _cache;
    private readonly ShardSpecification _shard;
    private readonly EngineOptions _options;

    // State after the operations checked so far; and slots seen in this step.
    private readonly bool[] _isOpen;
    private readonly int[] _lengths;
    private readonly BitArray _isInStep;

    public SlotChecks(ISlotCache cache, ShardSpecification shard, EngineOptions options)
    {
        _cache = cache;
        _shard = shard;
        _options = options;
        _isOpen = new bool[options.SlotCount];
        _lengths = new int[options.SlotCount];
        _isInStep = new BitArray(options.SlotCount);
    }

    /// <summary>Checks operations in order, each against the state the ones before it leave.</summary>
    public void Check(ReadOnlySpan<SlotOperation> operations)
    {
        for (var slot = 0; slot < _isOpen.Length; slot++)
        {
            _isOpen[slot] = _cache.IsOpen(slot);
            _lengths[slot] = _isOpen[slot] ? _cache.Length(slot) : 0;
        }

        foreach (var operation in operations)
        {
            CheckRange(operation.Slot);
            switch (operation.Kind)
            {
                case SlotOperationKind.Open:
                    Expect(operation, operation.Slot, isOpen: false);
                    Set(operation.Slot, isOpen: true, 0);
                    break;
                case SlotOperationKind.Fork:
                    CheckRange(operation.SourceSlot);
                    Expect(operation, operation.Slot, isOpen: false);
                    Expect(operation, operation.SourceSlot, isOpen: true);
                    ExpectLength(operation, operation.SourceSlot);
                    Set(operation.Slot, isOpen: true, operation.Length);
                    break;
                case SlotOperationKind.Truncate:
                    Expect(operation, operation.Slot, isOpen: true);
                    ExpectLength(operation, operation.Slot);
                    Set(operation.Slot, isOpen: true, operation.Length);
                    break;
                case SlotOperationKind.Close:
                    Expect(operation, operation.Slot, isOpen: true);
                    Set(operation.Slot, isOpen: false, 0);
                    break;
                default:
                    throw new ArgumentException($"Slot operation kind {(byte)operation.Kind}: expected 1 to 4.");
            }
        }
    }

    /// <summary>Checks the rows of a step and returns their tokens.</summary>
    public void Check(ReadOnlySpan<StepRow> rows, int hiddenLength)
    {
        _isInStep.SetAll(false);
        long tokens = 0;
        foreach (var row in rows)
        {
            CheckOpen(row.Slot);
            if (_isInStep[row.Slot])
                throw new ArgumentException($"Slot {row.Slot} appears twice in a step; expected one row per slot.");
            _isInStep[row.Slot] = true;
            CheckRow(row);
            tokens += row.Count;
        }

        if (tokens > _options.MaxStepTokens)
            throw new ArgumentException($"{tokens} tokens in a step: expected at most {_options.MaxStepTokens}.");
        if (hiddenLength != tokens * _shard.Configuration.HiddenSize)
            throw new ArgumentException(
                $"Hidden states hold {hiddenLength} values: expected {tokens} tokens x "
                + $"{_shard.Configuration.HiddenSize}.");
    }

    /// <summary>Checks that a slot exists and is in use.</summary>
    public void CheckOpen(int slot)
    {
        CheckRange(slot);
        if (!_cache.IsOpen(slot))
            throw new ArgumentException($"Slot {slot} is not open.");
    }

    /// <summary>Checks ids and the room for their embeddings.</summary>
    public void CheckTokens(ReadOnlySpan<int> tokens, int hiddenLength)
    {
        if (hiddenLength != (long)tokens.Length * _shard.Configuration.HiddenSize)
            throw new ArgumentException(
                $"Hidden states hold {hiddenLength} values: expected {tokens.Length} tokens x "
                + $"{_shard.Configuration.HiddenSize}.");
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_shard.Configuration.VocabularySize)
                throw new ArgumentException(
                    $"Token {token}: expected an id in [0, {_shard.Configuration.VocabularySize}).");
        }
    }

    /// <summary>Checks the sizes of hidden states and logits and returns the number of positions.</summary>
    public int CheckLogits(int hiddenLength, int logitsLength)
    {
        var count = Math.DivRem(hiddenLength, _shard.Configuration.HiddenSize, out var rest);
        if (rest != 0 || logitsLength != (long)count * _shard.Configuration.VocabularySize)
            throw new ArgumentException(
                $"{hiddenLength} hidden values and room for {logitsLength} logits: expected count x "
                + $"{_shard.Configuration.HiddenSize} and count x {_shard.Configuration.VocabularySize}.");
        return count;
    }

    /// <summary>The head's weights, on the head.</summary>
    /// <exception cref="InvalidOperationException">This shard is not the head.</exception>
    public T RequireHead<T>(T? head, string operation)
        where T : class =>
        head ?? throw new InvalidOperationException(
            $"{operation} on layers {_shard.Layers}, which are not the head; only rank 0 holds "
            + "embedding and output.");

    private void CheckRow(StepRow row)
    {
        var length = _cache.Length(row.Slot);
        if (row.Count < 1 || row.OutputCount < 0 || row.OutputCount > row.Count)
            throw new ArgumentException(
                $"Row of slot {row.Slot} has {row.Count} tokens and {row.OutputCount} outputs: "
                + "expected at least 1 token and 0 to all outputs.");
        if (row.Position != length)
            throw new ArgumentException(
                $"Row of slot {row.Slot} starts at position {row.Position}: expected {length}, the "
                + "slot's length.");
        if ((long)length + row.Count > _options.ContextTokens)
            throw new ArgumentException(
                $"Slot {row.Slot} would hold {(long)length + row.Count} positions: expected at most "
                + $"{_options.ContextTokens}.");
    }

    private void CheckRange(int slot)
    {
        if ((uint)slot >= (uint)_isOpen.Length)
            throw new ArgumentException($"Slot {slot}: expected 0 to {_isOpen.Length - 1}.");
    }

    private void Expect(SlotOperation operation, int slot, bool isOpen)
    {
        if (_isOpen[slot] != isOpen)
            throw new ArgumentException(
                $"{operation.Kind} of slot {operation.Slot}: slot {slot} is "
                + $"{(isOpen ? "not open" : "already open")}.");
    }

    private void ExpectLength(SlotOperation operation, int slot)
    {
        if (operation.Length < 0 || operation.Length > _lengths[slot])
            throw new ArgumentException(
                $"{operation.Kind} of slot {operation.Slot} to {operation.Length} positions: slot "
                + $"{slot} holds {_lengths[slot]}.");
    }

    private void Set(int slot, bool isOpen, int length)
    {
        _isOpen[slot] = isOpen;
        _lengths[slot] = length;
    }
}
