using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Ring.Tests;

/// <summary>
/// An engine whose hidden states are a hash of everything that must matter: input, layer, position and the slot's
/// history.
/// Any mix-up of slots, order or positions changes the tokens. It refuses what the contract says engines refuse.
/// </summary>
internal sealed class FakeShardEngine : IShardEngine
{
    private const int Modulus = 65521;

    private readonly int[][] _history;
    private readonly int[] _length;
    private readonly bool[] _isOpen;

    public FakeShardEngine(LayerRange layers, FakeModel model)
    {
        Shard = new ShardSpecification(model.Configuration, layers, layers.FirstLayer == 0);
        Options = model.Engine;
        _length = new int[Options.SlotCount];
        _isOpen = new bool[Options.SlotCount];
        _history = [
            .. Enumerable.Range(0, Options.SlotCount).Select(_ => new int[Options.ContextTokens * layers.Count])
        ];
    }

    public ShardSpecification Shard { get; }

    public EngineOptions Options { get; }

    public long MemoryBytes => 0;

    /// <summary>Called before each step; throw from it to fail the engine, or block to slow it down.</summary>
    public Action? OnStep { get; set; }

    /// <summary>Rows for which there is no memory; null for none.</summary>
    public Predicate<StepRow>? IsShort { get; set; }

    /// <summary>Whether there is no memory for logits.</summary>
    public bool IsShortOfLogits { get; set; }

    public int OpenSlots => _isOpen.Count(isOpen => isOpen);

    public long TokensRun { get; private set; }

    public void Apply(ReadOnlySpan<SlotOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (_isOpen[operation.Slot] == operation.Kind is SlotOperationKind.Open or SlotOperationKind.Fork)
                throw new ArgumentException($"{operation} on a slot that is open: {_isOpen[operation.Slot]}");
            switch (operation.Kind)
            {
                case SlotOperationKind.Fork:
                    _history[operation.SourceSlot].CopyTo(_history[operation.Slot], 0);
                    _length[operation.Slot] = operation.Length;
                    break;
                case SlotOperationKind.Truncate:
                    _length[operation.Slot] = operation.Length;
                    break;
                default:
                    _length[operation.Slot] = 0;
                    break;
            }

            _isOpen[operation.Slot] = operation.Kind != SlotOperationKind.Close;
        }
    }

    public int SlotLength(int slot) =>
        _isOpen[slot] ? _length[slot] : throw new ArgumentException($"slot {slot} is not open");

    public void Embed(ReadOnlySpan<int> tokens, Span<float> hidden)
    {
        var size = Shard.Configuration.HiddenSize;
        for (var i = 0; i < hidden.Length; i++)
            hidden[i] = ((tokens[i / size] * 7919) + (i % size)) % Modulus;
    }

    public void RunLayers(ReadOnlySpan<StepRow> rows, Span<float> hidden)
    {
        OnStep?.Invoke();
        foreach (var row in rows)
        {
            if (IsShort?.Invoke(row) == true)
                throw new EngineMemoryException("out of paper") { UsedBytes = 7 };
        }

        var offset = 0;
        foreach (var row in rows)
        {
            if (!_isOpen[row.Slot] || row.Position != _length[row.Slot] || row.Count < 1)
                throw new ArgumentException($"{row} does not continue slot of length {_length[row.Slot]}");
            for (var token = 0; token < row.Count; token++, offset += Shard.Configuration.HiddenSize)
                RunToken(row.Slot, row.Position + token, hidden.Slice(offset, Shard.Configuration.HiddenSize));
            _length[row.Slot] += row.Count;
            TokensRun += row.Count;
        }
    }

    public void ComputeLogits(ReadOnlySpan<float> hidden, Span<float> logits)
    {
        if (IsShortOfLogits)
            throw new EngineMemoryException("out of ink");
        var (size, vocabulary) = (Shard.Configuration.HiddenSize, Shard.Configuration.VocabularySize);
        for (var i = 0; i < logits.Length; i++)
        {
            var row = i / vocabulary * size;
            logits[i] = (((int)hidden[row] * 31) + ((int)hidden[row + 1] * (i % vocabulary))) % 1009;
        }
    }

    public void Dispose()
    {
    }

    private void RunToken(int slot, int position, Span<float> hidden)
    {
        for (var layer = 0; layer < Shard.Layers.Count; layer++)
        {
            var history = _history[slot].AsSpan(layer * Options.ContextTokens, Options.ContextTokens);
            var before = position == 0 ? 1 : history[position - 1];
            var number = layer + Shard.Layers.FirstLayer + 1;
            history[position] = (int)(((long)before * 31) + (long)hidden[0] + (number * 17) + position) % Modulus;
            for (var i = 0; i < hidden.Length; i++)
                hidden[i] = (int)((((long)hidden[i] * 13) + history[position] + (i * number)) % Modulus);
        }
    }
}
