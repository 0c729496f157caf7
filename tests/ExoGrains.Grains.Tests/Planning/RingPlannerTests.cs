using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
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
            Cluster(Device(1, 8 * Gigabyte), Device(2, 8 * Gigabyte), Device(3, 8 * Gigabyte)),
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
                Cluster(Device(2, Gigabyte), Device(3, Gigabyte), Device(1, Gigabyte)),
                Model(4, 1, 0),
                Options(ranks: 2))
                .Ranks.Select(rank => rank.Device));

    [Fact]
    public void HeadWithALargeVocabulary_GetsFewerLayers()
    {
        var plan = RingPlanner.Plan(
            Cluster(Device(1, 8 * Gigabyte), Device(2, 8 * Gigabyte)), Model(8, 1000, 2000), Options(ranks: 2));

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
        var withoutModel = Device(3, Gigabyte) with { HasModel = false };
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
    public void UnevenLayers_AreEachOwnedOnceAndFitMemory() => Inputs.Sample(input =>
    {
        if (TryPlan(input.Cluster, input.Model, input.Options) is not { } plan)
            return true;
        var available = input.Cluster.Devices.ToDictionary(
            device => device.Report.Id, device => device.AvailableBytes);
        var layers = plan.Ranks.SelectMany(
            rank => Enumerable.Range(rank.Layers.FirstLayer, rank.Layers.Count));
        return layers.SequenceEqual(Enumerable.Range(0, input.Model.LayerBytes.Length))
            && plan.Ranks.All(rank => rank.Layers.Count >= 1 && rank.TotalBytes <= available[rank.Device])
            && plan.Ranks.Select(rank => rank.Device).Distinct().Count() == plan.Ranks.Length
            && plan.Ranks.Length + plan.LeftOut.Length == input.Cluster.Devices.Length
            && plan.Ranks.Sum(rank => rank.WeightBytes) == input.Model.WeightBytes;
    });

    [Fact]
    public void OrderOfDevices_DoesNotMatter() => Gen.Select(Inputs, Gen.Int).Sample((input, seed) =>
    {
        var shuffled = input.Cluster.Devices.ToArray();
        new Random(seed).Shuffle(shuffled);
        var first = TryPlan(input.Cluster, input.Model, input.Options);
        var second = TryPlan(Cluster(shuffled), input.Model, input.Options);
        return first is null
            ? second is null
            : second is not null
                && first.Ranks.SequenceEqual(second.Ranks)
                && first.LeftOut.SequenceEqual(second.LeftOut);
    });

    private static Gen<(ClusterSnapshot Cluster, ModelDescription Model, PlanOptions Options)> Inputs => Gen.Select(
        Gen.Select(Gen.Long[0, 6 * Gigabyte], Gen.Bool, Gen.Long[0, Gigabyte]).Array[1, 6],
        Gen.Long[1, Gigabyte / 2].Array[1, 20],
        Gen.Long[0, Gigabyte],
        Gen.Int[0, 7])
        .Select((devices, layers, head, ranks) => (
            Cluster([
                .. devices.Select((device, number) =>
                    new DeviceCandidate(Report(number + 1, device.Item1), device.Item2, device.Item3)),
            ]),
            Model(1, 1, head) with { LayerBytes = [.. layers] },
            Options(ranks == 0 ? null : ranks)));

    private static RingPlan? TryPlan(ClusterSnapshot cluster, ModelDescription model, PlanOptions options)
    {
        try
        {
            return RingPlanner.Plan(cluster, model, options);
        }
        catch (Exception e) when (e is PlacementException or InvalidRequestException)
        {
            return null;
        }
    }
}
