using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>Small random models of every family and weight type, for tests that hold an engine against a
/// reference.</summary>
public static class ModelKinds
{
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

    internal static TinyModelOptions Family(string name) => FamilyOptions[name];

    internal static TinyModelOptions Quantised(int bits, int group, string type) => new()
    {
        HiddenSize = 128,
        HeadSize = 32,
        IntermediateSize = 256,
        Type = Enum.Parse<ElementType>(type),
        Quantization = new AffineQuantization(bits, group),
    };

    private static ImmutableDictionary<string, JsonNode?> Extra(string key, JsonNode? value) =>
        ImmutableDictionary<string, JsonNode?>.Empty.Add(key, value);
}
