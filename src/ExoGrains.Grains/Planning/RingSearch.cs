using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Looks for good rings among many devices. Which of all rings is best is a hard question (it contains the travelling
/// salesman's), so this is a search with a limit on its work: short rings through the strongest devices, made longer
/// where memory demands it and better where a device can be added, dropped or exchanged, then the best of all rings
/// over the strongest few. It only ever uses proven links, and the order of its input does not matter.
/// </summary>
internal sealed class RingSearch
{
    private const int SeedCount = 12;
    private const int KeptRings = 4;
    private const int PoolRings = 48;
    private const int MostPairs = 4_000;
    private const int RoundsWithoutGain = 2;

    // Roughly the elementary steps of the whole search: some tenths of a second of an unoptimised build.
    private const long MostWork = 20_000_000;

    private readonly RingProblem _problem;
    private readonly RingScore _score;
    private readonly RingPaths _paths;
    private readonly double[] _strength;
    private readonly Dictionary<string, ScoredRing> _seen = new(StringComparer.Ordinal);

    private RingSearch(RingProblem problem, RankWindows widest)
    {
        _problem = problem;
        _score = new RingScore(problem, widest, MostWork);
        _paths = new RingPaths(problem);
        _strength = [.. Enumerable.Range(0, problem.Count).Select(StrengthOf)];
    }

    /// <summary>Rings worth asking later questions about.</summary>
    public static RingPool Collect(RingProblem problem, RankWindows widest)
    {
        var pool = new RingPool(problem);
        if (problem.MaxRanks < 2 || IsOneBest(problem, widest))
            return pool;
        var search = new RingSearch(problem, widest);
        var found = search.Run().ToList();
        foreach (var members in search.StrongestFew())
        {
            var exact = new ExactRings(problem, members);
            foreach (var query in search.Questions(widest))
            {
                if (exact.Find(query) is { Length: > 1 } ring)
                    pool.Add(ring);
            }
        }

        foreach (var ring in found)
            pool.Add(ring);
        return pool;
    }

    // All weights on a device that no other is faster than: no ring can answer one sequence sooner.
    private static bool IsOneBest(RingProblem problem, RankWindows widest)
    {
        var devices = Enumerable.Range(0, problem.Count).ToList();
        var fastest = devices.Min(SecondsAlone);
        return problem is { MinRanks: 1, Options.Objective: Contracts.PlanObjective.Latency }
            && devices.Exists(device =>
                SecondsAlone(device) <= fastest
                && widest.FitsAlone(device)
                && devices.TrueForAll(other => other == device || !problem.IsPinned[other]));

        double SecondsAlone(int device) => problem.RankSeconds(device, true, 0, problem.LayerCount);
    }

    private IEnumerable<ImmutableArray<int>> Run()
    {
        var best = Keep(FirstRings());
        var stale = 0;
        for (var round = 0; round < _problem.MaxRanks && best.Count > 0 && stale < RoundsWithoutGain; round++)
        {
            var next = Keep(best.SelectMany(ring => Changes(ring.Order)).ToList());
            if (next.Count == 0)
                break;
            stale = next[0].CompareTo(best[0]) < 0 || !best[0].IsComplete ? 0 : stale + 1;
            best = next;
        }

        return _seen.Values.Where(ring => ring.IsComplete).Order().Take(PoolRings).Select(ring => ring.Order);
    }

    // Scores what is new, and keeps the best of it.
    private List<ScoredRing> Keep(IEnumerable<ImmutableArray<int>> rings)
    {
        var found = new List<ScoredRing>();
        foreach (var ring in rings)
        {
            if (ring.Length > _problem.MaxRanks || _score.IsExhausted)
                continue;
            var key = KeyOf(ring);
            if (_seen.ContainsKey(key))
                continue;
            var scored = _score.Of(ring);
            _seen.Add(key, scored);
            found.Add(scored);
        }

        return [.. found.Order().Take(KeptRings)];
    }

    private List<ImmutableArray<int>> FirstRings()
    {
        var pinned = Enumerable.Range(0, _problem.Count).Where(device => _problem.IsPinned[device]).ToList();
        if (pinned.Count > 1)
            return [.. pinned.Select(first => _paths.RingThrough(pinned, first)).OfType<ImmutableArray<int>>()];
        var seeds = pinned.Count == 1
            ? pinned
            : [.. Strongest(Enumerable.Range(0, _problem.Count)).Take(SeedCount)];
        var rings = new List<ImmutableArray<int>>();
        foreach (var seed in seeds)
        {
            foreach (var next in Strongest(_problem.Links[seed]).Take(SeedCount))
            {
                if (_paths.Find(next, seed, [], _problem.MaxRanks - 1) is { } back)
                    rings.Add([seed, .. back[..^1]]);
            }
        }

        if (pinned.Count == 0)
            rings.AddRange(Pairs());
        return rings;
    }

    private IEnumerable<ImmutableArray<int>> Pairs() =>
    (
        from left in Enumerable.Range(0, _problem.Count)
        from right in _problem.Links[left]
        where left < right && _problem.Links[right].BinarySearch(left) >= 0
        orderby _strength[left] + _strength[right] descending, left, right
        select ImmutableArray.Create(left, right)).Take(MostPairs);

    // Every ring that differs in one place: longer by a way round one hop, shorter by one device, one device exchanged.
    private IEnumerable<ImmutableArray<int>> Changes(ImmutableArray<int> ring)
    {
        for (var place = 0; place < ring.Length && !_score.IsExhausted; place++)
        {
            var (from, to) = (ring[place], ring[(place + 1) % ring.Length]);
            ImmutableArray<int> rest = [.. ring[(place + 1)..], .. ring[..(place + 1)]];
            if (_paths.Detour(from, to, ring, _problem.MaxRanks - ring.Length) is { } detour)
                yield return [.. rest, .. detour];
            foreach (var between in Strongest(_paths.Between(from, to, ring)).Take(KeptRings))
                yield return [.. rest, between];
            if (ring.Length < 3 || _problem.IsPinned[to])
                continue;
            var after = ring[(place + 2) % ring.Length];
            if (_problem.Links[from].BinarySearch(after) >= 0)
                yield return rest[1..];
            foreach (var other in Strongest(_paths.Between(from, after, ring)).Take(KeptRings))
                yield return [.. rest[1..], other];
        }
    }

    // Sets of few devices whose best ring is found by trying all: the strongest, and the best ring with its strongest
    // neighbours.
    private IEnumerable<ImmutableArray<int>> StrongestFew()
    {
        var pinned = Enumerable.Range(0, _problem.Count).Where(device => _problem.IsPinned[device]).ToList();
        var best = _seen.Values.Order().FirstOrDefault();
        IEnumerable<int>[] wishes =
        [
            Strongest(Enumerable.Range(0, _problem.Count)),
            best is null || best.Order.Length > ExactRings.MostDevices
                ? []
                : best.Order.Concat(Strongest(best.Order.SelectMany(device => _problem.Links[device]).Distinct())),
        ];
        foreach (var wish in wishes)
        {
            var members = pinned.Concat(wish).Distinct().Take(ExactRings.MostDevices).Order().ToImmutableArray();
            if (members.Length > 1 && pinned.Count <= ExactRings.MostDevices)
                yield return members;
        }
    }

    private IEnumerable<RingQuery> Questions(RankWindows widest)
    {
        yield return new RingQuery(widest, _problem.MaxRanks, false, double.PositiveInfinity);
        if (_problem.Options.Objective == Contracts.PlanObjective.Throughput)
            yield return new RingQuery(widest, _problem.MaxRanks, true, double.PositiveInfinity);
    }

    private IOrderedEnumerable<int> Strongest(IEnumerable<int> devices) =>
        devices.OrderByDescending(device => _strength[device]).ThenBy(device => device);

    // A device that holds much and reads it fast.
    private double StrengthOf(int device)
    {
        var bytes = (double)Math.Min(_problem.AvailableBytes[device], _problem.Model.WeightBytes);
        return _problem.Options.Objective == Contracts.PlanObjective.Capacity
            ? _problem.AvailableBytes[device]
            : bytes * _problem.BytesPerSecond(device);
    }

    // The same ring whatever device it is written from.
    private static string KeyOf(ImmutableArray<int> ring)
    {
        var place = ring.IndexOf(ring.Min());
        return string.Join(',', ring[place..].Concat(ring[..place]));
    }
}
