using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using static ExoGrains.Grains.Tests.Planning.Links;
using static ExoGrains.Grains.Tests.Planning.Samples;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>More devices than can be tried in all orders.</summary>
[Collection(nameof(RunsAlone))]
public sealed class RingPlannerScaleTests
{
    private const int DeviceCount = 1000;
    private const long Megabyte = 1_000_000;
    private const int Runs = 3;

    // Of processor time, so that a machine that is busy with something else does not fail the planner; the best of a
    // few runs counts, because the first ones are compiled while they run.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(PlanObjective.Latency, 1)]
    [InlineData(PlanObjective.Latency, 20)]
    [InlineData(PlanObjective.Throughput, 1)]
    [InlineData(PlanObjective.Throughput, 20)]
    [InlineData(PlanObjective.Capacity, 1)]
    [InlineData(PlanObjective.Capacity, 20)]
    public void ThousandDevicesWithFourLinksEach_ArePlannedInTime(PlanObjective objective, int leastRanks)
    {
        var cluster = SparseCluster(DeviceCount);
        var layerBytes = leastRanks == 1 ? 10 * Megabyte : 280 * Megabyte;
        var model = Model(40, layerBytes, 10 * Megabyte) with { ContextTokens = 4096, KvBytesPerTokenPerLayer = 512 };
        var options = Options() with { Objective = objective };
        RingPlanner.Plan(SparseCluster(12), Model(4, 1, 0), options);

        var plan = RingPlanner.Plan(cluster, model, options);
        var taken = Enumerable.Range(0, Runs).Select(_ => Measure(cluster, model, options)).Min();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{objective}: {plan.Ranks.Length} ranks, {plan.SlotCount} x {plan.ContextTokens} tokens, " +
            $"{taken.TotalMilliseconds:0} ms of processor time");

        AssertRing(plan, cluster, model);
        Assert.InRange(plan.Ranks.Length, leastRanks, model.LayerBytes.Length);
        Assert.True(taken < Limit, $"{taken} for {DeviceCount} devices, expected under {Limit}.");
    }

    private static TimeSpan Measure(ClusterSnapshot cluster, ModelDescription model, PlanOptions options)
    {
        var before = Environment.CpuUsage.TotalTime;
        RingPlanner.Plan(cluster, model, options);
        return Environment.CpuUsage.TotalTime - before;
    }

    [Fact]
    public void ManyDevices_OrderDoesNotMatter()
    {
        var cluster = SparseCluster(60);
        var model = Model(24, 300 * Megabyte, 10 * Megabyte) with { ContextTokens = 4096 };
        var shuffled = cluster.Devices.ToArray();
        new Random(5).Shuffle(shuffled);

        var first = RingPlanner.Plan(cluster, model, Options());
        var second = RingPlanner.Plan(Cluster(shuffled), model, Options());

        Assert.True(first.Ranks.Length > 1);
        Assert.Equal(first.Ranks, second.Ranks);
        Assert.Equal(first.LeftOut, second.LeftOut);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(101)]
    public void ManyDevices_AreNoWorseThanTheirBestPair(int seed)
    {
        var random = new Random(seed);
        var devices = Enumerable.Range(1, 14)
            .Select(number => new DeviceCandidate(
                Report(number, random.NextInt64(1500, 6000) * Megabyte) with
                {
                    ReadBytesPerSecond = random.Next(5, 50) * 1e9,
                },
                0))
            .ToArray();
        var cluster = LinkedCluster(devices);
        var model = Model(12, 250 * Megabyte, 100 * Megabyte) with { ContextTokens = 2048 };
        var options = Options(context: 2048) with { WantedSlotCount = 1 };
        var best = (
            from left in cluster.Devices
            from right in cluster.Devices
            where left.Report.Id.Value.CompareTo(right.Report.Id.Value) <= 0
            let value = new BruteForceRings(
                cluster with { Devices = left == right ? [left] : [left, right] }, model, options).Best()
            where value is not null
            select value.Value).Min();

        var plan = RingPlanner.Plan(cluster, model, options);

        Assert.True(plan.PredictedSecondsPerToken <= best * 1.000001);
    }

    [Fact]
    public void ManyPinnedDevices_AreAllInTheRing()
    {
        var cluster = SparseCluster(200);
        var options = Options() with { Pinned = ["host7", "host42", "host99"] };
        var plan = RingPlanner.Plan(cluster, Model(40, Megabyte, Megabyte), options);

        AssertRing(plan, cluster, Model(40, Megabyte, Megabyte));
        var devices = plan.Ranks.Select(rank => rank.Device).ToHashSet();
        Assert.Subset(devices, new HashSet<DeviceId> { Id(7), Id(42), Id(99) });
    }

    [Fact]
    public void NoClosedWay_IsNoRing()
    {
        // A line: everybody reaches the next one, nobody reaches back.
        var devices = Enumerable.Range(1, 30)
            .Select(number => new DeviceCandidate(
                Dialling(
                    Report(number, Gigabyte),
                    Proven("eth0", Address(number), number + 1, Address(number + 1), 0.2)),
                0))
            .ToArray();
        var error = Assert.Throws<PlacementException>(
            () => RingPlanner.Plan(Cluster(devices), Model(10, Gigabyte / 5, 0), Options()));
        Assert.Contains("over proven links", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRing(RingPlan plan, ClusterSnapshot cluster, ModelDescription model)
    {
        var reports = cluster.Devices.ToDictionary(device => device.Report.Id, device => device);
        var layers = plan.Ranks.SelectMany(rank => Enumerable.Range(rank.Layers.FirstLayer, rank.Layers.Count));
        Assert.Equal(Enumerable.Range(0, model.LayerBytes.Length), layers);
        Assert.Equal(plan.Ranks.Length, plan.Ranks.Select(rank => rank.Device).Distinct().Count());
        Assert.All(plan.Ranks, rank => Assert.True(rank.TotalBytes <= reports[rank.Device].AvailableBytes));
        Assert.All(plan.Hops, hop => Assert.Contains(
            reports[plan.Ranks[hop.FromRank].Device].Report.Links,
            link => link.IsProven && link.Peer == plan.Ranks[hop.ToRank].Device && link.Address == hop.Address));
        Assert.Equal(cluster.Devices.Length, plan.Ranks.Length + plan.LeftOut.Length);
    }

    // Two rings through all devices, one in order and one shuffled, both usable in both directions: four links each.
    private static ClusterSnapshot SparseCluster(int count)
    {
        var shuffled = Enumerable.Range(1, count).ToArray();
        new Random(11).Shuffle(shuffled);
        var peers = Enumerable.Range(1, count).ToDictionary(number => number, _ => new SortedSet<int>());
        for (var place = 0; place < count; place++)
        {
            Join(place + 1, ((place + 1) % count) + 1);
            Join(shuffled[place], shuffled[(place + 1) % count]);
        }

        return Cluster(
        [
            .. peers.Select(entry => new DeviceCandidate(
                Dialling(
                    Report(entry.Key, 700 * Megabyte) with { ReadBytesPerSecond = (10 + (entry.Key % 7)) * 1e9 },
                    [
                        .. entry.Value.Select(peer => Proven(
                            "eth0", Address(entry.Key), peer, Address(peer), 0.1 + (0.01 * ((entry.Key + peer) % 9)))),
                    ]),
                0)),
        ]);

        void Join(int left, int right)
        {
            if (left == right)
                return;
            peers[left].Add(right);
            peers[right].Add(left);
        }
    }

    private static string Address(int number) => $"10.1.{number / 250}.{(number % 250) + 1}";
}
