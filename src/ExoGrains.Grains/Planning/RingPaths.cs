using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>Shortest ways over proven links, by number of hops; of equal ones that of the lower devices.</summary>
internal sealed class RingPaths
{
    private readonly RingProblem _problem;
    private readonly int[] _cameFrom;
    private readonly bool[] _isClosed;

    /// <summary>Prepares.</summary>
    public RingPaths(RingProblem problem)
    {
        _problem = problem;
        _cameFrom = new int[problem.Count];
        _isClosed = new bool[problem.Count];
    }

    /// <summary>A way from one device to another, both ends included.</summary>
    /// <param name="from">First device.</param>
    /// <param name="to">Last device; another one.</param>
    /// <param name="closed">Devices it may not use.</param>
    /// <param name="mostHops">Hops at most.</param>
    public ImmutableArray<int>? Find(int from, int to, IEnumerable<int> closed, int mostHops) =>
        Find(from, to, closed, mostHops, isDirectAllowed: true);

    /// <summary>The devices of a way round one hop, its ends not included; none where there is none.</summary>
    /// <param name="from">Before the hop.</param>
    /// <param name="to">Behind it.</param>
    /// <param name="ring">Devices it may not use.</param>
    /// <param name="mostDevices">Devices at most.</param>
    public ImmutableArray<int>? Detour(int from, int to, ImmutableArray<int> ring, int mostDevices) =>
        mostDevices < 1
            ? null
            : Find(from, to, ring.Where(device => device != to), mostDevices + 1, isDirectAllowed: false)?[1..^1];

    /// <summary>Devices that one device reaches and that reach another, outside a ring.</summary>
    public IEnumerable<int> Between(int from, int to, ImmutableArray<int> ring) => _problem.Links[from].Where(device =>
        device != to && !ring.Contains(device) && _problem.Links[device].BinarySearch(to) >= 0);

    /// <summary>A ring through some devices, each joined to the nearest of those not joined yet.</summary>
    /// <param name="devices">Two or more.</param>
    /// <param name="first">The one to begin with.</param>
    public ImmutableArray<int>? RingThrough(IReadOnlyList<int> devices, int first)
    {
        var ring = new List<int> { first };
        var left = devices.Where(device => device != first).ToList();
        while (left.Count > 0)
        {
            var ways = left
                .Select(next => Find(
                    ring[^1], next, ring.Concat(left.Where(device => device != next)), _problem.MaxRanks))
                .OfType<ImmutableArray<int>>()
                .OrderBy(way => way.Length)
                .ToList();
            if (ways.Count == 0)
                return null;
            ring.AddRange(ways[0][1..]);
            left.Remove(ring[^1]);
        }

        return Find(ring[^1], first, ring.Skip(1), _problem.MaxRanks) is { } back
            ? [.. ring, .. back[1..^1]]
            : null;
    }

    private ImmutableArray<int>? Find(int from, int to, IEnumerable<int> closed, int mostHops, bool isDirectAllowed)
    {
        Array.Fill(_cameFrom, -1);
        Array.Clear(_isClosed);
        foreach (var device in closed)
            _isClosed[device] = true;
        _isClosed[from] = true;
        _isClosed[to] = false;
        var front = new List<int> { from };
        for (var hops = 1; hops <= mostHops && front.Count > 0; hops++)
        {
            var next = new List<int>();
            foreach (var device in front)
            {
                foreach (var neighbour in _problem.Links[device])
                {
                    if (_isClosed[neighbour] || (!isDirectAllowed && device == from && neighbour == to))
                        continue;
                    _isClosed[neighbour] = true;
                    _cameFrom[neighbour] = device;
                    if (neighbour == to)
                        return Trace(from, to);
                    next.Add(neighbour);
                }
            }

            front = next;
        }

        return null;
    }

    private ImmutableArray<int> Trace(int from, int to)
    {
        var way = new List<int> { to };
        while (way[^1] != from)
            way.Add(_cameFrom[way[^1]]);
        way.Reverse();
        return [.. way];
    }
}
