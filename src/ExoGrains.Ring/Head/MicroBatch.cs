using ExoGrains.Compute;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Head;

/// <summary>What the head remembers of a step on its way round the ring: whose row is whose.</summary>
internal sealed class MicroBatch(int maxRows)
{
    private readonly LiveSequence?[] _sequences = new LiveSequence?[maxRows];
    private readonly StepRow[] _rows = new StepRow[maxRows];

    /// <summary>Its number; raised by one for each step.</summary>
    public ulong Number { get; set; }

    /// <summary>Rows it has.</summary>
    public int RowCount { get; private set; }

    /// <summary>Forgets its rows.</summary>
    public void Clear()
    {
        Array.Clear(_sequences, 0, RowCount);
        RowCount = 0;
    }

    /// <summary>Adds a row.</summary>
    public void Add(LiveSequence sequence, StepRow row)
    {
        _sequences[RowCount] = sequence;
        _rows[RowCount++] = row;
    }

    /// <summary>Whose row it is.</summary>
    public LiveSequence Sequence(int row) => _sequences[row]!;

    /// <summary>
    /// Checks that a returned step is this one. A row may come back empty only if its sequence has ended, or a rank ran
    /// short of memory.
    /// </summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Difference(StepBuffer returned)
    {
        if (returned.MicroBatch != Number || returned.RowCount != RowCount || !returned.IsOutputsOnly)
            return $"micro-batch {returned.MicroBatch} came back with {returned.RowCount} rows; "
                + $"expected {Number} with {RowCount} and outputs only";
        for (var i = 0; i < RowCount; i++)
        {
            var (sent, came) = (_rows[i], returned.Rows[i]);
            var isDropped = came.Count == 0 && came.Slot == sent.Slot
                && (_sequences[i]!.IsEnded || returned.Shortage is not null);
            if (came != sent && !isDropped)
                return $"row {i} of micro-batch {Number} came back as {came}; expected {sent}";
        }

        return null;
    }
}
