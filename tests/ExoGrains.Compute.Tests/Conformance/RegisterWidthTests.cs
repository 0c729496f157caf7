using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Conformance;

/// <summary>A ring may join machines of different register width: their engines give the same bits.</summary>
public sealed class RegisterWidthTests
{
    [Theory]
    [InlineData(Precision.Exact, KeyValueType.F32)]
    [InlineData(Precision.Fast, KeyValueType.F16)]
    [InlineData(Precision.Fast, KeyValueType.Q8)]
    public void EveryWidth_GivesTheSameBits(Precision precision, KeyValueType type)
    {
        using var model = new LoadedModel(new TinyModelOptions
        {
            HiddenSize = 128,
            HeadSize = 32,
            IntermediateSize = 256,
            Quantization = new AffineQuantization(4, 64),
        });
        var tokens = model.RandomTokens(70);
        var results = LaneTypes.Supported.Select(kernels =>
        {
            var options = LoadedModel.Options(precision) with { KeyValueType = type };
            var engine = model.Own(new CpuEngine(model.Weights, model.Whole, options, kernels));
            engine.Open(0);
            return engine.FeedChunks(0, tokens, 50, 1, 19);
        }).ToArray();

        Assert.All(results, result => ShardRuns.AssertSameBits(results[0], result));
    }
}
