using System.Collections.Immutable;
using System.Numerics;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Finds the best of all rings over a few devices: for every head, the least time by set of devices, last device and
/// layers held (a subset recurrence, as for the travelling salesman, with layers as one more dimension).
/// </summary>
internal sealed class ExactRings
{
    /// <summary>Devices at most: the work doubles with each.</summary>
    public const int MostDevices = 8;

    // A time must be lower by more than the last bits to count as lower.
    private const double Rounding = 1 - 1e-12;

    private readonly RingProblem _problem;
    private readonly ImmutableArray<int> _members;
    private readonly double[] _hops;
    private readonly double[] _rows;
    private readonly double[] _before;
    private readonly int[] _queue;
    private readonly int _pinned;

    /// <summary>Prepares the search.</summary>
    /// <param name="problem">All devices.</param>
    /// <param name="members">Those to use, ascending; <see cref="MostDevices"/> at most, all pinned ones among
    /// them.</param>
    public ExactRings(RingProblem problem, ImmutableArray<int> members)
    {
        if (members.Length > MostDevices)
            throw new ArgumentException($"Devices: got {members.Length}, expected {MostDevices} at most.");
        _problem = problem;
        _members = members;
        _rows = new double[(1 << members.Length) * members.Length * Row];
        _before = new double[Row];
        _queue = new int[Row];
        _hops = [.. members.SelectMany(_ => members, problem.HopSeconds)];
        for (var member = 0; member < members.Length; member++)
            _pinned |= problem.IsPinned[members[member]] ? 1 << member : 0;
    }

    private int Row => _problem.LayerCount + 1;

    private int Count => _members.Length;

    /// <summary>The best ring, devices by rank; null where there is none.</summary>
    public ImmutableArray<int>? Find(RingQuery query)
    {
        var rings = new List<(double Score, int RankCount)>();
        var ends = new List<(int Head, int Set, int Last)>();
        for (var head = 0; head < Count; head++)
        {
            Fill(head, query);
            Collect(head, query, rings, ends);
        }

        if (query.Choose(rings) is not { } place)
            return null;
        var chosen = ends[place];
        Fill(chosen.Head, query);
        return Trace(chosen.Set, chosen.Last, query);
    }

    private Span<double> Times(int set, int last) => _rows.AsSpan(((set * Count) + last) * Row, Row);

    private double Hop(int from, int to) => _hops[(from * Count) + to];

    private void Fill(int head, RingQuery query)
    {
        Array.Fill(_rows, double.PositiveInfinity);
        query.Windows.Begin(_members[head], Times(1 << head, head));
        for (var set = 0; set < 1 << Count; set++)
        {
            var ranks = BitOperations.PopCount((uint)set);
            if ((set & (1 << head)) == 0 || ranks < 2 || ranks > query.MaxRanks)
                continue;
            for (var last = 0; last < Count; last++)
            {
                if (last != head && (set & (1 << last)) != 0 && Reach(set & ~(1 << last), last))
                    query.Windows.Extend(_members[last], _before, Times(set, last), _queue);
            }
        }
    }

    // Least time to hold layers with the devices of a set, and to hop on to one more.
    private bool Reach(int set, int next)
    {
        Array.Fill(_before, double.PositiveInfinity);
        var isReached = false;
        for (var last = 0; last < Count; last++)
        {
            var hop = Hop(last, next);
            if ((set & (1 << last)) == 0 || double.IsPositiveInfinity(hop))
                continue;
            var times = Times(set, last);
            for (var layers = 1; layers < Row; layers++)
            {
                var time = times[layers] + hop;
                if (time < _before[layers])
                {
                    _before[layers] = time;
                    isReached = true;
                }
            }
        }

        return isReached;
    }

    private void Collect(
        int head, RingQuery query, List<(double Score, int RankCount)> rings, List<(int Head, int Set, int Last)> ends)
    {
        if (IsWanted(1 << head, query) && query.Windows.FitsAlone(_members[head]))
        {
            rings.Add((query.Score(_problem.RankSeconds(_members[head], true, 0, _problem.LayerCount), 1), 1));
            ends.Add((head, 1 << head, head));
        }

        for (var set = 0; set < 1 << Count; set++)
        {
            var ranks = BitOperations.PopCount((uint)set);
            if ((set & (1 << head)) == 0 || ranks < 2 || !IsWanted(set, query))
                continue;
            for (var last = Count - 1; last >= 0; last--)
            {
                var seconds = Times(set, last)[^1] + Hop(last, head);
                if (last == head || double.IsPositiveInfinity(seconds))
                    continue;
                rings.Add((query.Score(seconds, ranks), ranks));
                ends.Add((head, set, last));
            }
        }
    }

    private bool IsWanted(int set, RingQuery query)
    {
        var ranks = BitOperations.PopCount((uint)set);
        return (set & _pinned) == _pinned && ranks >= _problem.MinRanks && ranks <= query.MaxRanks;
    }

    // Back from the end: before each rank, the device and the layers from which its time came. Of equal ones the higher
    // device goes last, so that equal devices end in the order of their numbers.
    private ImmutableArray<int> Trace(int set, int last, RingQuery query)
    {
        var order = new List<int> { _members[last] };
        var layers = _problem.LayerCount;
        while (BitOperations.PopCount((uint)set) > 1)
        {
            var rest = set & ~(1 << last);
            var best = (Seconds: double.PositiveInfinity, Last: -1, Layers: 0);
            var ends = query.Windows.Ends(_members[last], false);
            for (var before = Count - 1; before >= 0; before--)
            {
                if ((rest & (1 << before)) == 0)
                    continue;
                var times = Times(rest, before);
                for (var first = 1; first < layers; first++)
                {
                    var seconds = times[first] + Hop(before, last)
                        + _problem.RankSeconds(_members[last], false, first, layers);
                    if (ends[first] >= layers && seconds < best.Seconds * Rounding)
                        best = (seconds, before, first);
                }
            }

            (set, last, layers) = (rest, best.Last, best.Layers);
            order.Add(_members[last]);
        }

        order.Reverse();
        return [.. order];
    }
}
