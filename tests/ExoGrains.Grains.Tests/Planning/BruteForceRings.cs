using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>Tries every order of every set of devices with every division of layers: the planner's oracle.</summary>
internal sealed class BruteForceRings
{
    private readonly ImmutableArray<DeviceCandidate> _devices;
    private readonly ModelDescription _model;
    private readonly PlanOptions _options;
    private readonly Dictionary<(DeviceId From, DeviceId To), double> _hops = [];
    private readonly double _slowest;

    public BruteForceRings(ClusterSnapshot snapshot, ModelDescription model, PlanOptions options)
    {
        _model = model;
        _options = options;
        _devices = [.. snapshot.Devices.Where(device => !options.Excluded.Contains(device.Report.Name))];
        _slowest = _devices.Select(device => device.Report.ReadBytesPerSecond).Min() ?? 10e9;
        foreach (var device in _devices)
        {
            foreach (var link in device.Report.Links.Where(link => link.Measurement is not null))
            {
                _hops[(device.Report.Id, link.Peer)] = (link.Measurement!.RoundTrip.TotalSeconds / 2)
                    + (((4.0 * model.HiddenSize) + 64) / (link.Measurement.BytesPerSecond ?? 100e6));
            }
        }
    }

    /// <summary>Least value of the objective (for capacity: minus the tokens); null where no ring holds the model.
    /// Context and slots are fixed for the other objectives.</summary>
    public double? Best()
    {
        double? best = null;
        foreach (var order in Orders([]))
        {
            foreach (var counts in Splits(order.Count, _model.LayerBytes.Length))
            {
                if (Value(order, counts) is { } value && !(value >= best))
                    best = value;
            }
        }

        return best;
    }

    /// <summary>Value of the objective of a plan, by this class's own arithmetic.</summary>
    public double? Value(RingPlan plan) => _options.Objective == PlanObjective.Capacity
        ? -(double)plan.ContextTokens * plan.SlotCount
        : Value(
            plan.Ranks.Select(rank => _devices.First(device => device.Report.Id == rank.Device)).ToList(),
            plan.Ranks.Select(rank => rank.Layers.Count).ToList());

    private IEnumerable<List<DeviceCandidate>> Orders(List<DeviceCandidate> begun)
    {
        if (begun.Count > 0 && IsAllowed(begun))
            yield return begun;
        foreach (var next in _devices.Except(begun))
        {
            if (begun.Count > 0 && !_hops.ContainsKey((begun[^1].Report.Id, next.Report.Id)))
                continue;
            foreach (var order in Orders([.. begun, next]))
                yield return order;
        }
    }

    private bool IsAllowed(List<DeviceCandidate> order) =>
        order.Count >= (_options.RankCount ?? _options.MinRanks ?? 1)
        && order.Count <= (_options.RankCount ?? _options.MaxRanks ?? int.MaxValue)
        && _options.Pinned.All(name => order.Exists(device => device.Report.Name == name))
        && (order.Count == 1 || _hops.ContainsKey((order[^1].Report.Id, order[0].Report.Id)));

    private static IEnumerable<List<int>> Splits(int ranks, int layers)
    {
        if (ranks == 1)
        {
            yield return [layers];
            yield break;
        }

        for (var first = 1; first <= layers - ranks + 1; first++)
        {
            foreach (var rest in Splits(ranks - 1, layers - first))
                yield return [first, .. rest];
        }
    }

    private double? Value(List<DeviceCandidate> order, List<int> counts)
    {
        if (_options.Objective == PlanObjective.Capacity)
            return Room(order, counts) is { } tokens ? -tokens : null;
        if (!Fits(order, counts, new KvBudget(_options.ContextTokens!.Value, _options.WantedSlotCount)))
            return null;
        var (sum, slowest, first) = (0.0, 0.0, 0);
        for (var rank = 0; rank < order.Count; rank++)
        {
            var bytes = Bytes(rank, first, counts[rank]);
            var seconds = bytes / (order[rank].Report.ReadBytesPerSecond ?? _slowest);
            sum += seconds;
            slowest = Math.Max(slowest, seconds);
            if (order.Count > 1)
                sum += _hops[(order[rank].Report.Id, order[(rank + 1) % order.Count].Report.Id)];
            first += counts[rank];
        }

        return _options.Objective == PlanObjective.Latency ? sum : Math.Max(slowest, sum / (order.Count + 1));
    }

    // Contexts up to the longest, then more slots of it.
    private double? Room(List<DeviceCandidate> order, List<int> counts)
    {
        var (least, most) = (_options.ContextTokens ?? 512, _options.ContextTokens ?? _model.ContextTokens);
        var budgets = Enumerable.Range(least, most - least + 1).Select(context => new KvBudget(context, 1))
            .Concat(Enumerable.Range(2, _options.MostSlotCount - 1).Select(slots => new KvBudget(most, slots)))
            .ToList();
        if (!Fits(order, counts, budgets[0]))
            return null;
        var (fits, tooMuch) = (0, budgets.Count);
        while (tooMuch - fits > 1)
        {
            var middle = (fits + tooMuch) / 2;
            (fits, tooMuch) = Fits(order, counts, budgets[middle]) ? (middle, tooMuch) : (fits, middle);
        }

        return (double)budgets[fits].ContextTokens * budgets[fits].SlotCount;
    }

    private bool Fits(List<DeviceCandidate> order, List<int> counts, KvBudget kv)
    {
        var most = Math.Min(
            _options.RankCount ?? _options.MaxRanks ?? int.MaxValue,
            Math.Min(_model.LayerBytes.Length, _devices.Length));
        var memory = RankFit.Memory(_model, _options, order.Count == 1 ? 1 : Math.Max(2, most), kv);
        var first = 0;
        for (var rank = 0; rank < order.Count; rank++)
        {
            var needed = Bytes(rank, first, counts[rank])
                + memory.OtherBytes(rank == 0, Math.Max(1, order[rank].Report.CoreCount))
                + memory.KvBytes(counts[rank], kv);
            if (needed > memory.UsableBytes(order[rank].AvailableBytes))
                return false;
            first += counts[rank];
        }

        return true;
    }

    private long Bytes(int rank, int first, int count)
    {
        var bytes = rank == 0 ? _model.HeadBytes : 0;
        for (var layer = first; layer < first + count; layer++)
            bytes += _model.LayerBytes[layer];
        return bytes;
    }
}
