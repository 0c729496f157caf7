using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Tests.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Conformance;

/// <summary>The suite over MLX on the processor. It picks its kernels by the number of tokens, so logits of different
/// steps are the same up to rounding only.</summary>
public sealed class MlxEngineConformance : ShardEngineConformance
{
    protected override EngineOptions Options => LoadedModel.Options(Precision.Exact);

    protected override IShardEngine Create(ModelWeights weights, ShardSpecification shard, int threadCount) =>
        new MlxEngine(TestDevice.Open(), weights, shard, Options with { ThreadCount = threadCount });

    protected override void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.InRange(TestDevice.RelativeError(expected, actual), 0, 1e-5);
}
