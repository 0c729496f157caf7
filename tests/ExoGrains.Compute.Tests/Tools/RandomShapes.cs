using ExoGrains.Bench.Models;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Tests.Tools;

/// <summary>Shapes of the two families, small enough to write in a test.</summary>
internal static class RandomShapes
{
    public static BenchShape Qwen { get; } = new("tiny-qwen", "qwen3")
    {
        HiddenSize = 256,
        LayerCount = 3,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        HeadSize = 64,
        IntermediateSize = 512,
        VocabularySize = 384,
    };

    public static BenchShape Llama { get; } = new("tiny-llama", "llama")
    {
        HiddenSize = 128,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 4,
        HeadSize = 32,
        IntermediateSize = 256,
        VocabularySize = 320,
        RopeScaling = new Llama3RopeScaling(32, 1, 4, 8192),
    };

    public static BenchShape Find(string name) => name == Qwen.Name ? Qwen : Llama;

    public static WeightFormat Format(string name) => WeightFormat.Known.Single(format => format.Name == name);
}
