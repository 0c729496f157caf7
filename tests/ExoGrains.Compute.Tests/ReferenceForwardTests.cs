using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>Every family and weight type against a plain double-precision forward.</summary>
public sealed class ReferenceForwardTests
{
    private const int TokenCount = 70;

    public static TheoryData<string> Families => [.. FamilyOptions.Keys];

    public static TheoryData<int, int, string> Quantizations
    {
        get
        {
            var data = new TheoryData<int, int, string>();
            foreach (var bits in new[] { 2, 3, 4, 5, 6, 8 })
            {
                data.Add(bits, 32, "BF16");
                data.Add(bits, 64, "F16");
                data.Add(bits, 128, "F32");
            }

            return data;
        }
    }

    private static ImmutableDictionary<string, TinyModelOptions> FamilyOptions { get; } =
        new Dictionary<string, TinyModelOptions>
        {
            ["qwen3"] = new(),
            ["qwen3 untied, head 80"] = new() { TieWordEmbeddings = false, HeadSize = 80 },
            ["qwen2"] = new() { Family = "qwen2" },
            ["llama"] = new() { Family = "llama", TieWordEmbeddings = false },
            ["llama biases, group 4"] = new()
            {
                Family = "llama",
                HasAttentionBias = true,
                HasMlpBias = true,
                KeyValueHeadCount = 1,
                HeadSize = 24,
            },
            ["llama interleaved"] = new() { Family = "llama", ExtraConfiguration = Extra("rope_traditional", true) },
            ["llama3 scaling"] = new()
            {
                Family = "llama",
                ExtraConfiguration = Extra("rope_scaling", new JsonObject
                {
                    ["rope_type"] = "llama3",
                    ["factor"] = 8.0,
                    ["low_freq_factor"] = 1.0,
                    ["high_freq_factor"] = 4.0,
                    ["original_max_position_embeddings"] = 64,
                }),
            },
            ["linear scaling"] = new()
            {
                Family = "llama",
                ExtraConfiguration = Extra("rope_scaling", new JsonObject { ["type"] = "linear", ["factor"] = 2.0 }),
            },
            ["mistral window 10"] = new()
            {
                Family = "mistral",
                TieWordEmbeddings = false,
                ExtraConfiguration = Extra("sliding_window", 10),
            },
            ["odd sizes"] = new() { HiddenSize = 72, HeadSize = 18, IntermediateSize = 100, VocabularySize = 301 },
        }.ToImmutableDictionary();

    [Theory]
    [MemberData(nameof(Families))]
    public void Family_AgreesWithReference(string family)
    {
        var comparison = Compare(FamilyOptions[family], Precision.Exact);

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
    [MemberData(nameof(Quantizations))]
    public void QuantisedExact_AgreesWithReference(int bits, int group, string type)
    {
        var comparison = Compare(Quantised(bits, group, type), Precision.Exact);

        Assert.InRange(comparison.RelativeError, 0, 5e-6);
        Assert.InRange(comparison.MeanDivergence, -1e-9, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Quantizations))]
    public void QuantisedFast_KeepsArgmax(int bits, int group, string type)
    {
        var comparison = Compare(Quantised(bits, group, type), Precision.Fast);

        Assert.InRange(comparison.RelativeError, 0, 1e-3);
        Assert.InRange(comparison.MeanDivergence, -1e-9, 1e-5);
        Assert.InRange(comparison.ArgmaxAgreement, 0.99, 1);
    }

    [Fact]
    public void FastWithOverrides_AgreesWithReference()
    {
        var options = Quantised(4, 64, "BF16") with
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
        var half = Compare(FamilyOptions[family], Precision.Fast, KeyValueType.F16);
        var bytes = Compare(FamilyOptions[family], Precision.Fast, KeyValueType.Q8);

        Assert.InRange(half.RelativeError, 0, 1e-3);
        Assert.InRange(half.MeanDivergence, -1e-9, 2e-6);
        Assert.InRange(half.ArgmaxAgreement, 0.98, 1);
        Assert.InRange(bytes.RelativeError, 0, 2e-2);
        Assert.InRange(bytes.MeanDivergence, -1e-9, 1e-3);
        Assert.InRange(bytes.ArgmaxAgreement, 0.94, 1);
    }

    private static TinyModelOptions Quantised(int bits, int group, string type) => new()
    {
        HiddenSize = 128,
        HeadSize = 32,
        IntermediateSize = 256,
        Type = Enum.Parse<ElementType>(type),
        Quantization = new AffineQuantization(bits, group),
    };

    private static ImmutableDictionary<string, JsonNode?> Extra(string key, JsonNode? value) =>
        ImmutableDictionary<string, JsonNode?>.Empty.Add(key, value);

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
