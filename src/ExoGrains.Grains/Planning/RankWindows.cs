namespace ExoGrains.Grains.Planning;

/// <summary>
/// How far a rank may reach from each first layer, by memory and by time. What fits from a layer on is a window that
/// only moves forward, because a part of what fits fits.
/// </summary>
/// <param name="problem">The devices.</param>
/// <param name="fit">Memory.</param>
/// <param name="mostRankSeconds">Longest time of a rank; infinite for no limit.</param>
internal sealed class RankWindows(RingProblem problem, RankFit fit, double mostRankSeconds)
{
    private readonly int[]?[] _ends = new int[]?[2 * problem.Count];

    /// <summary>Whether the whole model fits one device in time.</summary>
    public bool FitsAlone(int device) =>
        IsInTime(device, true, 0, problem.LayerCount) && fit.FitsAlone(device);

    /// <summary>By first layer: the end of the longest shard; the first layer itself where none fits.</summary>
    public ReadOnlySpan<int> Ends(int device, bool isHead) =>
        _ends[(2 * device) + (isHead ? 1 : 0)] ??= isHead ? HeadEnds(device) : RankEnds(device);

    /// <summary>
    /// Adds a rank behind others: from the least time to hold layers [0, a) to the least to hold [0, k), k above a.
    /// </summary>
    /// <param name="device">The rank's device; not the head.</param>
    /// <param name="before">
    /// By layers held: least time, the hop to this rank included. Infinite where impossible.
    /// </param>
    /// <param name="after">The same with this rank.</param>
    /// <param name="queue">Scratch, one entry per layer and one more.</param>
    public void Extend(int device, ReadOnlySpan<double> before, Span<double> after, Span<int> queue)
    {
        var ends = Ends(device, false);
        var (oldest, count, low) = (0, 0, 0);
        after[0] = double.PositiveInfinity;
        for (var end = 1; end < after.Length; end++)
        {
            // A sliding minimum: the queue holds starts whose time rises, the best one first.
            var start = end - 1;
            if (!double.IsPositiveInfinity(before[start]))
            {
                var key = before[start] - problem.RankSeconds(device, false, 0, start);
                while (count > oldest && Key(before, queue[count - 1]) >= key)
                    count--;
                queue[count++] = start;
            }

            while (low < end && ends[low] < end)
                low++;
            while (oldest < count && queue[oldest] < low)
                oldest++;
            after[end] = oldest < count
                ? before[queue[oldest]] + problem.RankSeconds(device, false, queue[oldest], end)
                : double.PositiveInfinity;
        }

        double Key(ReadOnlySpan<double> row, int start) => row[start] - problem.RankSeconds(device, false, 0, start);
    }

    /// <summary>Least time of the head alone, by layers it holds.</summary>
    public void Begin(int device, Span<double> row)
    {
        var end = Ends(device, true)[0];
        row[0] = double.PositiveInfinity;
        for (var layers = 1; layers < row.Length; layers++)
        {
            row[layers] = layers <= end
                ? problem.RankSeconds(device, true, 0, layers)
                : double.PositiveInfinity;
        }
    }

    private bool IsInTime(int device, bool isHead, int first, int end) =>
        problem.RankSeconds(device, isHead, first, end) <= mostRankSeconds;

    private bool Fits(int device, bool isHead, int first, int end) =>
        IsInTime(device, isHead, first, end) && fit.Fits(device, isHead, first, end);

    private int[] HeadEnds(int device)
    {
        var end = 0;
        while (end < problem.LayerCount && Fits(device, true, 0, end + 1))
            end++;
        return [end];
    }

    private int[] RankEnds(int device)
    {
        var ends = new int[problem.LayerCount + 1];
        var end = 0;
        for (var first = 0; first < problem.LayerCount; first++)
        {
            end = Math.Max(end, first);
            while (end < problem.LayerCount && Fits(device, false, first, end + 1))
                end++;
            ends[first] = end;
        }

        ends[^1] = problem.LayerCount;
        return ends;
    }
}
