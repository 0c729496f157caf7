using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Rings that a search came across, each with its likeliest devices as the head; and every device alone.
/// </summary>
/// <param name="problem">The devices.</param>
internal sealed class RingPool(RingProblem problem)
{
    // A long ring is tried with the devices of most memory as head only: the head's weights are what must fit.
    private const int ShortRanks = 8;
    private const int HeadsOfLongRings = 2;

    // What one question may cost, in ranks times layers.
    private const long MostSteps = 60_000;

    private readonly List<ImmutableArray<int>> _rings = [];
    private readonly double[] _before = new double[problem.LayerCount + 1];
    private readonly double[] _after = new double[problem.LayerCount + 1];
    private readonly int[] _queue = new int[problem.LayerCount + 1];
    private long _steps;

    /// <summary>Adds a ring of two or more, unless there are so many that questions would take too long.</summary>
    public void Add(ImmutableArray<int> ring)
    {
        var steps = (long)ring.Length * problem.LayerCount * HeadCount(ring);
        if (_rings.Count > 0 && _steps + steps > MostSteps)
            return;
        _steps += steps;
        _rings.Add(ring);
    }

    /// <summary>The best of all, devices by rank.</summary>
    public ImmutableArray<int>? Find(RingQuery query)
    {
        var scores = new List<(double Score, int RankCount)>();
        var orders = new List<ImmutableArray<int>>();
        var pinned = problem.IsPinned.Count(isPinned => isPinned);
        for (var device = 0; device < problem.Count; device++)
        {
            if (problem.MinRanks > 1 || query.MaxRanks < 1 || (pinned > 0 && !problem.IsPinned[device])
                || !query.Windows.FitsAlone(device))
                continue;
            scores.Add((query.Score(problem.RankSeconds(device, true, 0, problem.LayerCount), 1), 1));
            orders.Add([device]);
        }

        foreach (var ring in _rings.Where(ring => ring.Length >= problem.MinRanks && ring.Length <= query.MaxRanks))
        {
            foreach (var order in Rotations(problem, ring))
            {
                var seconds = SecondsOf(order, query.Windows);
                if (double.IsPositiveInfinity(seconds))
                    continue;
                scores.Add((query.Score(seconds, ring.Length), ring.Length));
                orders.Add(order);
            }
        }

        return query.Choose(scores) is { } place ? orders[place] : null;
    }

    /// <summary>Least time of a ring in this order; infinite where it does not fit.</summary>
    public double SecondsOf(ImmutableArray<int> order, RankWindows windows)
    {
        windows.Begin(order[0], _after);
        for (var rank = 1; rank < order.Length; rank++)
        {
            var hop = problem.HopSeconds(order[rank - 1], order[rank]);
            for (var layers = 0; layers < _before.Length; layers++)
                _before[layers] = _after[layers] + hop;
            windows.Extend(order[rank], _before, _after, _queue);
        }

        return _after[^1] + problem.HopSeconds(order[^1], order[0]);
    }

    /// <summary>A ring from each of its likeliest heads, in the order of their numbers.</summary>
    public static IEnumerable<ImmutableArray<int>> Rotations(RingProblem problem, ImmutableArray<int> ring)
    {
        var heads = ring
            .OrderByDescending(device => problem.AvailableBytes[device])
            .ThenBy(device => device)
            .Take(HeadCount(ring))
            .Order();
        foreach (var head in heads)
        {
            var place = ring.IndexOf(head);
            yield return [.. ring[place..], .. ring[..place]];
        }
    }

    private static int HeadCount(ImmutableArray<int> ring) =>
        ring.Length <= ShortRanks ? ring.Length : HeadsOfLongRings;
}
