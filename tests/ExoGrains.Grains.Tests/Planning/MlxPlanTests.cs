using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using static ExoGrains.Grains.Tests.Planning.Samples;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>Plans over devices with MLX: which engine runs a shard, and what it holds.</summary>
public sealed class MlxPlanTests
{
    private static readonly ModelDescription Described = Model(4, 1000, 600) with
    {
        OutputBytes = 350,
        Wide = new WeightSizes(700, [2000, 2100, 2200, 2300]),
        Shape = new ModelShape(64, 128, 4, 2, 64, 300, 64, 0, 0),
    };

    [Theory]
    [InlineData(Backend.Cpu, Precision.Exact, 4600)]
    [InlineData(Backend.MlxMetal, Precision.Fast, 4350)]
    [InlineData(Backend.MlxCuda, Precision.Exact, 9300)]
    [InlineData(Backend.MlxMetal, Precision.Exact, 9300)]
    [InlineData(Backend.MlxCpu, Precision.Fast, 9300)]
    public void Weights_AreCountedAsTheEngineHoldsThem(Backend backend, Precision precision, long expected) =>
        Assert.Equal(expected, Assert.Single(RingPlanner.Plan(
            Cluster(Device(1, Gigabyte, backend)), Described, Options() with { Precision = precision }).Ranks)
            .WeightBytes);

    [Fact]
    public void WeightsOfACardAlone_AreCountedTwiceWhereTheyMayBeWidened()
    {
        var model = Model(4, 1000, 600);

        var plan = RingPlanner.Plan(Cluster(Device(1, Gigabyte, Backend.MlxCpu)), model, Options());

        Assert.Equal(2 * (4000 + 600), plan.Ranks[0].WeightBytes);
    }

    [Theory]
    [InlineData(Backend.MlxMetal, KeyValueType.F32, 300 * 8 * 4 * 2 * 64 * 2 * 4)]
    [InlineData(Backend.MlxMetal, KeyValueType.F16, 300 * 8 * 4 * 2 * 64 * 2 * 2)]
    [InlineData(Backend.Cpu, KeyValueType.F16, 320 * 8 * 4 * 4096 / 2)]
    public void KvCache_HasNoPaddingWithMlx(Backend backend, KeyValueType type, long expected) =>
        Assert.Equal(expected, RingPlanner.Plan(
            Cluster(Device(1, Gigabyte, backend)), Described, Options(context: 300) with { KeyValueType = type })
            .Ranks[0].KvBytes);

    [Fact]
    public void CacheInEightBits_FallsBackToOurEngineWhereTheCardAllowsIt()
    {
        var options = Options() with { KeyValueType = KeyValueType.Q8 };
        var cluster = Cluster(Device(1, Gigabyte, Backend.MlxMetal, Backend.Cpu));

        Assert.Equal(Backend.Cpu, RingPlanner.Plan(cluster, Described, options).Ranks[0].Backend);
        Assert.Equal(
            Backend.MlxMetal, RingPlanner.Plan(cluster, Described, Options()).Ranks[0].Backend);
        var error = Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            cluster, Described with { Backends = [Backend.MlxMetal] }, options));
        Assert.Contains(
            "keeps its KV cache in f32 or f16 with MLX; --kv-cache q8 needs the cpu engine",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RingOfMlxAndOurEngine_HasEachRankWithItsOwnFigures()
    {
        var plan = RingPlanner.Plan(
            LinkedCluster(Device(1, Gigabyte, Backend.MlxMetal), Device(2, Gigabyte)),
            Described,
            Options(ranks: 2) with { Precision = Precision.Exact });

        Assert.Equal(
            [Backend.Cpu, Backend.MlxMetal],
            plan.Ranks.Select(rank => rank.Backend).OrderByDescending(backend => backend));
        foreach (var rank in plan.Ranks)
        {
            var weights = rank.Backend == Backend.Cpu
                ? new WeightSizes(Described.HeadBytes, Described.LayerBytes)
                : Described.Wide!;
            var layers = Enumerable.Range(rank.Layers.FirstLayer, rank.Layers.Count).Sum(i => weights.LayerBytes[i]);
            Assert.Equal(layers + (rank.Rank == 0 ? weights.HeadBytes : 0), rank.WeightBytes);
        }
    }

    [Fact]
    public void LayersThatAreWiderWithMlx_MayNotFitWhereOursDo()
    {
        var model = Described with { LayerBytes = [.. Described.Wide!.LayerBytes.Select(_ => Gigabyte / 10)] };
        model = model with { Wide = new WeightSizes(700, [.. model.LayerBytes.Select(bytes => 2 * bytes)]) };
        var options = Options(context: 512) with { Precision = Precision.Exact };

        Assert.Single(RingPlanner.Plan(Cluster(Device(1, Gigabyte * 7 / 10)), model, options).Ranks);
        Assert.Throws<PlacementException>(() => RingPlanner.Plan(
            Cluster(Device(1, Gigabyte * 7 / 10, Backend.MlxMetal)), model, options));
    }

    [Fact]
    public void VllmIsKnownButNotServed() =>
        Assert.Throws<PlacementException>(
            () => RingPlanner.Plan(Cluster(Device(1, Gigabyte, Backend.Vllm)), Described, Options()));
}
