using System.Collections.Immutable;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>Every family and weight type against a plain double-precision forward.</summary>
public sealed class ReferenceForwardTests
{
    private const int TokenCount = 70;

    [Theory]
    [MemberData(nameof(ModelKinds.Families), MemberType = typeof(ModelKinds))]
    public void Family_AgreesWithReference(string family)
    {
        var comparison = Compare(ModelKinds.Family(family), Precision.Exact);

        Assert.InRange(comparison.RelativeError, 0, 5e-6);
        Assert.Equal(1, comparison.ArgmaxAgreement);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void PlainType_AgreesWithReference(string type)
    {
        var comparison = Compare(new() { Type = Enum.Parse<ElementType>(type) }, Precision.Exact);

        Assert.InRange(comparison.RelativeError, 0, 5e-6);
    }

    [Theory]
    [MemberData(nameof(ModelKinds.Quantizations), MemberType = typeof(ModelKinds))]
    public void QuantisedExact_AgreesWithReference(int bits, int group, string type)
    {
        var comparison = Compare(ModelKinds.Quantised(bits, group, type), Precision.Exact);

        Assert.InRange(comparison.RelativeError, 0, 5e-6);
        Assert.InRange(comparison.MeanDivergence, -1e-9, 1e-9);
    }

    [Theory]
    [MemberData(nameof(ModelKinds.Quantizations), MemberType = typeof(ModelKinds))]
    public void QuantisedFast_KeepsArgmax(int bits, int group, string type)
    {
        var comparison = Compare(ModelKinds.Quantised(bits, group, type), Precision.Fast);

        Assert.InRange(comparison.RelativeError, 0, 1e-3);
        Assert.InRange(comparison.MeanDivergence, -1e-9, 1e-5);
        Assert.InRange(comparison.ArgmaxAgreement, 0.99, 1);
    }

    [Fact]
    public void FastWithOverrides_AgreesWithReference()
    {
        var options = ModelKinds.Quantised(4, 64, "BF16") with
        {
            Overrides = ImmutableDictionary<string, AffineQuantization?>.Empty
                .Add("model.layers.0.self_attn.k_proj", new AffineQuantization(8, 32))
                .Add("model.layers.0.self_attn.v_proj", null)
                .Add("model.layers.1.mlp.up_proj", new AffineQuantization(3, 64)),
        };

        Assert.InRange(Compare(options, Precision.Fast).RelativeError, 0, 1e-3);
    }

    // What a rounded cache costs, and the activations of fast precision with it. The limits of fast precision hold for
    // F16; 8 bits may turn an argmax where two logits of these random models are all but equal.
    [Theory]
    [InlineData("qwen3")]
    [InlineData("llama biases, group 4")]
    [InlineData("mistral window 10")]
    [InlineData("odd sizes")]
    public void RoundedCache_StaysNearReference(string family)
    {
        var half = Compare(ModelKinds.Family(family), Precision.Fast, KeyValueType.F16);
        var bytes = Compare(ModelKinds.Family(family), Precision.Fast, KeyValueType.Q8);

        Assert.InRange(half.RelativeError, 0, 1e-3);
        Assert.InRange(half.MeanDivergence, -1e-9, 2e-6);
        Assert.InRange(half.ArgmaxAgreement, 0.98, 1);
        Assert.InRange(bytes.RelativeError, 0, 2e-2);
        Assert.InRange(bytes.MeanDivergence, -1e-9, 1e-3);
        Assert.InRange(bytes.ArgmaxAgreement, 0.94, 1);
    }

    private static LogitComparison Compare(TinyModelOptions options, Precision precision, KeyValueType? type = null)
    {
        using var model = new LoadedModel(options);
        var tokens = model.RandomTokens(TokenCount);
        var engine = model.Own(new CpuEngine(model.Weights, model.Whole, LoadedModel.Options(precision) with
        {
            KeyValueType = type ?? precision.UsualKeyValueType(),
        }));
        engine.Open(0);
        var logits = engine.FeedChunks(0, tokens, 60, 10);
        return LogitComparison.Of(new ReferenceModel(model.Weights, model.Configuration).Logits(tokens), logits);
    }
}
