using ExoGrains.Compute;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Ranks;

/// <summary>Runs steps on one rank's engine, in place, and remembers which slots it has open.</summary>
internal sealed class ShardRunner(IShardEngine engine)
{
    private readonly bool[] _isOpen = new bool[engine.Options.SlotCount];
    private readonly StepRow[] _liveRows = new StepRow[engine.Options.SlotCount];

    /// <summary>The engine.</summary>
    public IShardEngine Engine => engine;

    /// <summary>Applies the step's slot operations, then runs its rows through the shard's layers.</summary>
    public void Run(StepBuffer step)
    {
        var operations = step.Operations.AsSpan(0, step.OperationCount);
        engine.Apply(operations);
        foreach (var operation in operations)
            _isOpen[operation.Slot] = operation.Kind != SlotOperationKind.Close;
        var count = StepRows.CollectLive(step, _liveRows);
        if (count > 0)
            engine.RunLayers(_liveRows.AsSpan(0, count), step.Hidden);
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
        }
    }
}
