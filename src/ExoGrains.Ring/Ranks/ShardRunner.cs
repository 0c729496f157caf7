using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Ranks;

/// <summary>Runs steps on one rank's engine, in place, and remembers which slots it has open.</summary>
/// <remarks>
/// A sequence for which the engine has no memory left costs itself only: its rows leave the step, which goes on with
/// <see cref="StepBuffer.Shortage"/> set, and so do its later rows until the head closes its slot. The head ends it.
/// </remarks>
internal sealed class ShardRunner(IShardEngine engine, int rank)
{
    private readonly bool[] _isOpen = new bool[engine.Options.SlotCount];
    private readonly bool[] _isShort = new bool[engine.Options.SlotCount];
    private readonly StepRow[] _liveRows = new StepRow[engine.Options.SlotCount];
    private int _shortCount;

    /// <summary>The engine.</summary>
    public IShardEngine Engine => engine;

    /// <summary>Told each time memory does not suffice, on the rank's thread. Must be quick and not throw.</summary>
    public Action<EngineMemoryException>? OnShortage { get; set; }

    /// <summary>Applies the step's slot operations, then runs its rows through the shard's layers.</summary>
    public void Run(StepBuffer step)
    {
        var operations = step.Operations.AsSpan(0, step.OperationCount);
        engine.Apply(operations);
        foreach (var operation in operations)
        {
            _isOpen[operation.Slot] = operation.Kind != SlotOperationKind.Close;
            if (operation.Kind == SlotOperationKind.Close)
                ForgetShort(operation.Slot);
        }

        // Rows that were on their way when their sequence ran short do not continue what this rank holds of it.
        if (_shortCount > 0)
            StepRows.Drop(step, _isShort);
        var count = StepRows.CollectLive(step, _liveRows);
        if (count == 0)
            return;
        try
        {
            engine.RunLayers(_liveRows.AsSpan(0, count), step.Hidden);
        }
        catch (EngineMemoryException shortage)
        {
            RunSeparately(step, count, shortage);
        }
    }

    /// <summary>Head only: computes logits.</summary>
    /// <returns>What is missing where memory does not suffice; else null.</returns>
    public EngineMemoryException? ComputeLogits(ReadOnlySpan<float> hidden, Span<float> logits)
    {
        try
        {
            engine.ComputeLogits(hidden, logits);
            return null;
        }
        catch (EngineMemoryException shortage)
        {
            return Note(shortage);
        }
    }

    /// <summary>Closes what is open, so that the engine can serve the next epoch.</summary>
    public void CloseAll()
    {
        for (var slot = 0; slot < _isOpen.Length; slot++)
        {
            if (!_isOpen[slot])
                continue;
            engine.Apply([new SlotOperation(SlotOperationKind.Close, slot)]);
            _isOpen[slot] = false;
            ForgetShort(slot);
        }
    }

    // An engine that runs short has changed nothing, and what a row gives does not depend on the others: those for
    // which there is room run, and only those are lost for which there is none.
    private void RunSeparately(StepBuffer step, int count, EngineMemoryException shortage)
    {
        Note(shortage);
        var hidden = step.Hidden;
        for (var i = 0; i < count; i++)
        {
            var row = _liveRows[i];
            var length = row.Count * step.Limits.HiddenSize;
            var failure = count == 1 ? shortage : TryRunAlone(i, hidden[..length]);
            hidden = hidden[length..];
            if (failure is null)
                continue;
            step.Shortage ??= $"Rank {rank}: {failure.Message}";
            _isShort[row.Slot] = true;
            _shortCount++;
            RingMetrics.Shortages.Add(1);
        }

        StepRows.Drop(step, _isShort);
    }

    private EngineMemoryException? TryRunAlone(int row, Span<float> hidden)
    {
        try
        {
            engine.RunLayers(_liveRows.AsSpan(row, 1), hidden);
            return null;
        }
        catch (EngineMemoryException shortage)
        {
            return shortage;
        }
    }

    private EngineMemoryException Note(EngineMemoryException shortage)
    {
        OnShortage?.Invoke(shortage);
        return shortage;
    }

    private void ForgetShort(int slot)
    {
        if (!_isShort[slot])
            return;
        _isShort[slot] = false;
        _shortCount--;
    }
}
