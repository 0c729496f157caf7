using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Scores rings of a search, and counts the work.</summary>
/// <param name="problem">The devices.</param>
/// <param name="windows">What each may hold at most.</param>
/// <param name="mostWork">Steps after which nothing is scored any more.</param>
internal sealed class RingScore(RingProblem problem, RankWindows windows, long mostWork)
{
    // Extending by a rank touches every layer a few times.
    private const int StepsPerLayer = 8;

    private readonly RingPool _times = new(problem);
    private long _work;

    /// <summary>Whether the search should end.</summary>
    public bool IsExhausted => _work > mostWork;

    /// <summary>How good a ring is, with its best head.</summary>
    public ScoredRing Of(ImmutableArray<int> ring)
    {
        // A way round costs a look at every device and link once at most.
        _work += problem.Count + ((long)ring.Length * problem.LayerCount);
        var (covered, seconds) = (0, double.PositiveInfinity);
        foreach (var order in RingPool.Rotations(problem, ring))
        {
            var layers = Cover(order);
            covered = Math.Max(covered, layers);
            if (layers < problem.LayerCount)
                continue;
            _work += (long)order.Length * problem.LayerCount * StepsPerLayer;
            seconds = Math.Min(seconds, _times.SecondsOf(order, windows));
        }

        var missing = 1 - ((double)covered / problem.LayerCount)
            + Math.Max(0, 1 - ((double)ring.Length / problem.MinRanks));
        return new ScoredRing(ring, missing, missing > 0 ? ring.Length : Value(ring, seconds));
    }

    // Layers that the ranks hold when each takes all it can.
    private int Cover(ImmutableArray<int> order)
    {
        var layers = windows.Ends(order[0], true)[0];
        for (var rank = 1; rank < order.Length && layers > 0 && layers < problem.LayerCount; rank++)
            layers = windows.Ends(order[rank], false)[layers];
        return layers;
    }

    private double Value(ImmutableArray<int> ring, double seconds) => problem.Options.Objective switch
    {
        PlanObjective.Latency => seconds,

        // What an even division could reach at best.
        PlanObjective.Throughput => Math.Max(
            problem.Model.WeightBytes / ring.Sum(problem.BytesPerSecond), seconds / (ring.Length + 1)),
        _ => -(double)ring.Sum(device => problem.AvailableBytes[device]),
    };
}
