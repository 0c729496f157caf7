using ExoGrains.Compute.Mlx;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>Every family and weight type on MLX against a plain double-precision forward.</summary>
public sealed class MlxForwardTests
{
    private const int TokenCount = 70;

    [Theory]
    [MemberData(nameof(ModelKinds.Families), MemberType = typeof(ModelKinds))]
    public void Family_AgreesWithReference(string family)
    {
        var comparison = Compare(ModelKinds.Family(family), KeyValueType.F32);

        Assert.InRange(comparison.RelativeError, 0, 1e-5);
        Assert.Equal(1, comparison.ArgmaxAgreement);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void PlainType_AgreesWithReference(string type)
    {
        var comparison = Compare(new() { Type = Enum.Parse<ElementType>(type) }, KeyValueType.F32);

        Assert.InRange(comparison.RelativeError, 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(ModelKinds.Quantizations), MemberType = typeof(ModelKinds))]
    public void Quantised_AgreesWithReference(int bits, int group, string type)
    {
        var comparison = Compare(ModelKinds.Quantised(bits, group, type), KeyValueType.F32);

        Assert.InRange(comparison.RelativeError, 0, 1e-4);
        Assert.InRange(comparison.ArgmaxAgreement, 0.99, 1);
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("llama biases, group 4")]
    [InlineData("mistral window 10")]
    public void HalfCache_StaysNearReference(string family)
    {
        var comparison = Compare(ModelKinds.Family(family), KeyValueType.F16);

        Assert.InRange(comparison.RelativeError, 1e-6, 1e-3);
        Assert.InRange(comparison.ArgmaxAgreement, 0.98, 1);
    }

    [Fact]
    public void ByteCache_IsRefusedWithTheReason()
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(new TinyModelOptions());

        var error = Assert.Throws<ArgumentException>(() => new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Fast) with
            {
                KeyValueType = KeyValueType.Q8,
            }));

        Assert.Contains("got q8, expected f32 or f16", error.Message, StringComparison.Ordinal);
    }

    private static LogitComparison Compare(TinyModelOptions options, KeyValueType type)
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(options);
        var tokens = model.RandomTokens(TokenCount);
        var engine = model.Own(new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Exact) with { KeyValueType = type }));
        engine.Open(0);
        var logits = engine.FeedChunks(0, tokens, 1, 50, 8, 1, 10);
        return LogitComparison.Of(new ReferenceModel(model.Weights, model.Configuration).Logits(tokens), logits);
    }
}
