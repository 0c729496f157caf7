using ExoGrains.Compute;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Ranks;

/// <summary>What a stage does to the rows of a step in place. Nothing here changes how many records it has.</summary>
internal static class StepRows
{
    /// <summary>Takes the tokens of some slots out; their rows stay, with count 0.</summary>
    /// <param name="step">A step on its way out.</param>
    /// <param name="isDropped">Per slot.</param>
    public static void Drop(StepBuffer step, ReadOnlySpan<bool> isDropped)
    {
        var hidden = step.Hidden;
        var hiddenSize = step.Limits.HiddenSize;
        var (from, to) = (0, 0);
        for (var i = 0; i < step.RowCount; i++)
        {
            var row = step.Rows[i];
            if (isDropped[row.Slot])
            {
                step.Rows[i] = row with { Count = 0, OutputCount = 0 };
            }
            else
            {
                Move(hidden, from, to, row.Count, hiddenSize);
                to += row.Count;
            }

            from += row.Count;
        }

        step.TokenCount = to;
    }

    /// <summary>Keeps the hidden states the head wants: the last <c>OutputCount</c> tokens of each row.</summary>
    public static void KeepOutputs(StepBuffer step)
    {
        var hidden = step.Hidden;
        var hiddenSize = step.Limits.HiddenSize;
        var (from, to) = (0, 0);
        foreach (var row in step.Rows.AsSpan(0, step.RowCount))
        {
            Move(hidden, from + row.Count - row.OutputCount, to, row.OutputCount, hiddenSize);
            from += row.Count;
            to += row.OutputCount;
        }

        step.TokenCount = to;
        step.IsOutputsOnly = true;
    }

    /// <summary>Copies the rows that still have tokens.</summary>
    /// <returns>How many.</returns>
    public static int CollectLive(StepBuffer step, Span<StepRow> destination)
    {
        var count = 0;
        foreach (var row in step.Rows.AsSpan(0, step.RowCount))
        {
            if (row.Count > 0)
                destination[count++] = row;
        }

        return count;
    }

    private static void Move(Span<float> hidden, int from, int to, int tokens, int hiddenSize)
    {
        if (from != to && tokens > 0)
            hidden.Slice(from * hiddenSize, tokens * hiddenSize).CopyTo(hidden[(to * hiddenSize)..]);
    }
}
