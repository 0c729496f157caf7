using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Finds the best ring: of all there are with up to eight devices, of those a search came across with more.
/// </summary>
internal sealed class RingFinder
{
    private readonly ExactRings? _exact;
    private readonly RingPool? _pool;

    /// <summary>Prepares; with many devices it searches here, with the windows that allow most.</summary>
    public RingFinder(RingProblem problem, RankWindows widest)
    {
        if (problem.Count <= ExactRings.MostDevices)
            _exact = new ExactRings(problem, [.. Enumerable.Range(0, problem.Count)]);
        else
            _pool = RingSearch.Collect(problem, widest);
    }

    /// <summary>Devices by rank; null where there is none.</summary>
    public ImmutableArray<int>? Find(RingQuery query) => _exact is not null ? _exact.Find(query) : _pool!.Find(query);
}
