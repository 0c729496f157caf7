using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using static ExoGrains.Grains.Tests.Planning.Links;
using static ExoGrains.Grains.Tests.Planning.Samples;

namespace ExoGrains.Grains.Tests.Planning;

public sealed class RingPlannerTests
{
    [Fact]
    public void ModelThatFitsOneDevice_GetsOneRankOnTheLargest()
    {
        var plan = RingPlanner.Plan(
            Cluster(Device(1, 8 * Gigabyte), Device(2, 16 * Gigabyte)), Model(8, Gigabyte / 10, 0), Options());

        var rank = Assert.Single(plan.Ranks);
        Assert.Equal(Id(2), rank.Device);
        Assert.Equal(new LayerRange(0, 8), rank.Layers);
        Assert.Empty(plan.Hops);
        Assert.Contains("not needed", Assert.Single(plan.LeftOut).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AskedRanks_AreUsedAndTheRingCloses()
    {
        var plan = RingPlanner.Plan(
            LinkedCluster(Device(1, 8 * Gigabyte), Device(2, 8 * Gigabyte), Device(3, 8 * Gigabyte)),
            Model(9, 1000, 0),
            Options(ranks: 3));

        Assert.Equal([new LayerRange(0, 3), new(3, 6), new(6, 9)], plan.Ranks.Select(rank => rank.Layers));
        Assert.Equal([1, 2, 0], plan.Hops.Select(hop => hop.ToRank));
        Assert.Equal("10.0.0.2", plan.Hops[0].Address);
        Assert.Equal(52418, plan.Hops[0].Port);
    }

    [Fact]
    public void EqualDevices_AreOrderedById() =>
        Assert.Equal(
            [Id(1), Id(2)],
            RingPlanner.Plan(
                LinkedCluster(Device(2, Gigabyte), Device(3, Gigabyte), Device(1, Gigabyte)),
                Model(4, 1, 0),
                Options(ranks: 2))
                .Ranks.Select(rank => rank.Device));

    [Fact]
    public void HeadWithALargeVocabulary_GetsFewerLayers()
    {
        var plan = RingPlanner.Plan(
            LinkedCluster(Device(1, 8 * Gigabyte), Device(2, 8 * Gigabyte)), Model(8, 1000, 2000), Options(ranks: 2));

        Assert.Equal([3, 5], plan.Ranks.Select(rank => rank.Layers.Count));
        Assert.Equal([5000, 5000], plan.Ranks.Select(rank => rank.WeightBytes));
    }

    [Fact]
    public void MoreRanksThanDevices_IsAnErrorWithBothNumbers()
    {
        var error = Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)), Model(8, 1000, 0), Options(ranks: 2)));
        Assert.Contains("got 1 usable devices, expected 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void RanksThatNoClusterCouldHave_AreABadRequest(int ranks)
    {
        var error = Assert.Throws<InvalidRequestException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)), Model(8, 1000, 0), Options(ranks)));
        Assert.Contains($"got {ranks}, expected 1 to 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelTooLargeForAll_IsAnErrorWithAReasonPerDevice()
    {
        var withoutModel = new DeviceCandidate(Report(3, Gigabyte) with { Models = [] }, 0);
        var full = Device(4, Gigabyte) with { ReservedBytes = 2 * Gigabyte };
        var error = Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte), Device(2, Gigabyte), withoutModel, full), Model(8, Gigabyte, 0), Options()));

        Assert.Contains("host1", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000 MB available", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not have the files", error.Message, StringComparison.Ordinal);
        Assert.Contains("other instances hold", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CardThatAllowsOnlyMetal_IsNotPlannedOnAProcessor()
    {
        var error = Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)), Model(8, 1000, 0, Backend.MlxMetal), Options()));
        Assert.Contains(
            "runs Cpu, but the card of 'model' allows only MlxMetal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CardThatAllowsMlxOnAProcessor_IsServedByOurs() =>
        Assert.Equal(Backend.Cpu, RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)), Model(8, 1000, 0, Backend.MlxCpu), Options()).Ranks[0].Backend);

    [Fact]
    public void ShortMemory_GivesShorterContextInsteadOfNoPlan()
    {
        var roomy = RingPlanner.Plan(Cluster(Device(1, 100 * Gigabyte)), Model(8, 1000, 0), Options());
        var tight = RingPlanner.Plan(Cluster(Device(1, Gigabyte / 2)), Model(8, 1000, 0), Options());

        Assert.Equal((32768, 8), (roomy.ContextTokens, roomy.SlotCount));
        Assert.True(tight.ContextTokens < 32768);
        Assert.True(tight.SlotCount >= 1);
    }

    [Fact]
    public void AskedContext_IsKeptOrRefused()
    {
        var cluster = Cluster(Device(1, Gigabyte));
        Assert.Equal(1024, RingPlanner.Plan(cluster, Model(8, 1000, 0), Options(context: 1024)).ContextTokens);
        Assert.Throws<InvalidRequestException>(
            () => RingPlanner.Plan(cluster, Model(8, 1000, 0), Options(context: 32769)));
        Assert.Throws<PlacementException>(
            () => RingPlanner.Plan(Cluster(Device(1, Gigabyte / 2)), Model(8, 1000, 0), Options(context: 32768)));
    }

    [Fact]
    public void ChosenPair_IsInTheHopWithItsCandidates()
    {
        var plan = RingPlanner.Plan(
            LinkedCluster(Device(1, 8 * Gigabyte), Device(2, 8 * Gigabyte)), Model(8, 1000, 0), Options(ranks: 2));

        Assert.Equal(
            [("10.0.0.1", "eth0", "10.0.0.2"), ("10.0.0.2", "eth0", "10.0.0.1")],
            plan.Hops.Select(hop => (hop.Source!, hop.Interface!, hop.Address)));
        Assert.All(plan.Hops, hop => Assert.Single(hop.Candidates, candidate => candidate.IsChosen));
    }

    [Fact]
    public void DevicesWithoutProvenLinks_AreNoRingAndEachLinkIsNamed()
    {
        var first = Device(1, Gigabyte);
        var second = Device(2, Gigabyte) with
        {
            Report = Dialling(
                Report(2, Gigabyte), Failed("eth0", "10.0.0.2", 1, "10.0.0.1", LinkStage.Connect, "EHOSTUNREACH", 0.1)),
        };
        var error = Assert.Throws<PlacementException>(
            () => RingPlanner.Plan(Cluster(first, second), Model(8, 1000, 0), Options(ranks: 2)));

        Assert.Contains("no proven link from host2 to host1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("10.0.0.1: EHOSTUNREACH at connect", error.Message, StringComparison.Ordinal);
        Assert.Contains("from host1 to host2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneWayLinks_AreUsedInTheirDirection()
    {
        DeviceCandidate With(int from, int to) => new(
            Dialling(Report(from, 8 * Gigabyte), Proven("eth0", $"10.0.0.{from}", to, $"10.0.0.{to}", 0.2)), 0);
        var plan = RingPlanner.Plan(
            Cluster(With(1, 3), With(2, 1), With(3, 2)), Model(9, 1000, 0), Options(ranks: 3));
        Assert.Equal([Id(1), Id(3), Id(2)], plan.Ranks.Select(rank => rank.Device));
    }

    [Fact]
    public void FasterDevice_GetsTheWholeModel() =>
        Assert.Equal(Id(2), Assert.Single(RingPlanner.Plan(
            LinkedCluster(Fast(1, 10e9), Fast(2, 20e9)), Model(8, 1000, 0), Options()).Ranks).Device);

    [Fact]
    public void Throughput_UsesAllDevicesEvenly()
    {
        var plan = RingPlanner.Plan(
            LinkedCluster(Fast(1, 10e9), Fast(2, 10e9), Fast(3, 10e9)),
            Model(9, Gigabyte / 10, 0),
            Options() with { Objective = PlanObjective.Throughput });
        Assert.Equal([3, 3, 3], plan.Ranks.Select(rank => rank.Layers.Count));
    }

    [Fact]
    public void Capacity_TakesTheRingWithMostRoom()
    {
        var cluster = LinkedCluster(Device(1, 2 * Gigabyte), Device(2, 2 * Gigabyte));
        var latency = RingPlanner.Plan(cluster, Model(8, 1000, 0), Options());
        var capacity = RingPlanner.Plan(
            cluster, Model(8, 1000, 0), Options() with { Objective = PlanObjective.Capacity });

        Assert.Single(latency.Ranks);
        Assert.Equal(2, capacity.Ranks.Length);
        Assert.True(
            (long)capacity.ContextTokens * capacity.SlotCount > (long)latency.ContextTokens * latency.SlotCount);
    }

    [Fact]
    public void PinnedAndExcludedDevices_AreObeyed()
    {
        var cluster = LinkedCluster(Device(1, Gigabyte), Device(2, Gigabyte), Device(3, Gigabyte));
        var options = Options() with { Pinned = ["HOST3"], Excluded = [Id(1).ToString()] };
        var plan = RingPlanner.Plan(cluster, Model(4, 1, 0), options);

        Assert.Equal(Id(3), Assert.Single(plan.Ranks).Device);
        Assert.Equal("excluded, as was asked for", plan.LeftOut[0].Reason);
    }

    [Fact]
    public void PinnedDeviceThatIsAbsent_IsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)), Model(4, 1, 0), Options() with { Pinned = ["nobody"] }));
        Assert.Contains("'nobody' must take part and is not present", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongOptions_AreAllNamedAtOnce()
    {
        var error = Assert.Throws<InvalidRequestException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte)),
            Model(4, 1, 0),
            Options(ranks: 2, context: 0) with { MinRanks = 3, MaxRanks = 2, Pinned = ["a"], Excluded = ["A"] }));
        Assert.Contains("exact number and limits", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 3 and at most 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 0 tokens", error.Message, StringComparison.Ordinal);
        Assert.Contains("must take part and must not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualDevicesAndAModelThatFitsOne_GiveOneRankHoweverQuickTheLinks() =>
        Assert.Single(RingPlanner.Plan(
            LinkedCluster(Fast(1, 10e9), Fast(2, 10e9), Fast(3, 10e9)), Model(8, Gigabyte / 2, 0), Options()).Ranks);

    private static DeviceCandidate Fast(int number, double bytesPerSecond) =>
        new(Report(number, 8 * Gigabyte) with { ReadBytesPerSecond = bytesPerSecond }, 0);
}
