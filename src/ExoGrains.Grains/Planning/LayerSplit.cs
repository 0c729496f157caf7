using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>The best division of layers among ranks whose order is fixed.</summary>
/// <param name="Layers">By rank, contiguous, covering all layers.</param>
/// <param name="Seconds">Of all ranks and hops, one after another.</param>
/// <param name="SlowestSeconds">Of the slowest rank.</param>
internal sealed record LayerSplit(ImmutableArray<LayerRange> Layers, double Seconds, double SlowestSeconds)
{
    // Sums that differ by less are equal; the division that is more even wins then.
    private const double Rounding = 1e-12;

    /// <summary>Time per micro-batch when one more of them than there are ranks are in flight.</summary>
    public double SecondsPerStep => Math.Max(SlowestSeconds, Seconds / (Layers.Length + 1));

    /// <summary>Divides for the least time of all ranks together; of equal ones the most even division.</summary>
    /// <param name="problem">The devices.</param>
    /// <param name="order">Devices by rank.</param>
    /// <param name="windows">What each may hold.</param>
    /// <returns>Null where it does not fit.</returns>
    public static LayerSplit? Find(RingProblem problem, ImmutableArray<int> order, RankWindows windows)
    {
        var layers = problem.LayerCount;
        if (order.Length == 1)
        {
            return windows.FitsAlone(order[0])
                ? Measure(problem, order, [new LayerRange(0, layers)])
                : null;
        }

        // By rank and layers held: time, sum of squares (least when even), and where the rank begins.
        var best = new (double Seconds, double Squares, int First)[order.Length, layers + 1];
        for (var rank = 0; rank < order.Length; rank++)
        {
            for (var end = 0; end <= layers; end++)
                best[rank, end] = (double.PositiveInfinity, double.PositiveInfinity, 0);
        }

        for (var end = 1; end <= windows.Ends(order[0], true)[0]; end++)
        {
            var seconds = problem.RankSeconds(order[0], true, 0, end);
            best[0, end] = (seconds, seconds * seconds, 0);
        }

        for (var rank = 1; rank < order.Length; rank++)
        {
            var ends = windows.Ends(order[rank], false);
            for (var first = rank; first < layers; first++)
            {
                var before = best[rank - 1, first];
                if (double.IsPositiveInfinity(before.Seconds))
                    continue;
                for (var end = first + 1; end <= ends[first]; end++)
                {
                    var seconds = problem.RankSeconds(order[rank], false, first, end);
                    var after = (before.Seconds + seconds, before.Squares + (seconds * seconds), first);
                    if (IsBetter(after, best[rank, end]))
                        best[rank, end] = after;
                }
            }
        }

        if (double.IsPositiveInfinity(best[order.Length - 1, layers].Seconds))
            return null;
        var ranges = new LayerRange[order.Length];
        for (var (rank, end) = (order.Length - 1, layers); rank >= 0; rank--)
        {
            ranges[rank] = new LayerRange(best[rank, end].First, end);
            end = ranges[rank].FirstLayer;
        }

        return Measure(problem, order, [.. ranges]);
    }

    // Of equal ones the later start: the rest goes to the lower ranks.
    private static bool IsBetter(
        (double Seconds, double Squares, int First) candidate, (double Seconds, double Squares, int First) other)
    {
        if (double.IsPositiveInfinity(other.Seconds))
            return true;
        if (Math.Abs(candidate.Seconds - other.Seconds) > Rounding * other.Seconds)
            return candidate.Seconds < other.Seconds;
        return candidate.Squares <= other.Squares * (1 + Rounding);
    }

    private static LayerSplit Measure(RingProblem problem, ImmutableArray<int> order, ImmutableArray<LayerRange> layers)
    {
        var (seconds, slowest) = (0.0, 0.0);
        for (var rank = 0; rank < order.Length; rank++)
        {
            var rankSeconds = problem.RankSeconds(
                order[rank], rank == 0, layers[rank].FirstLayer, layers[rank].EndLayer);
            seconds += rankSeconds
                + (order.Length > 1 ? problem.HopSeconds(order[rank], order[(rank + 1) % order.Length]) : 0);
            slowest = Math.Max(slowest, rankSeconds);
        }

        return new LayerSplit(layers, seconds, slowest);
    }
}
