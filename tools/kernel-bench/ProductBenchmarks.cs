using BenchmarkDotNet.Attributes;
using ExoGrains.Bench.Models;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.KernelBench;

/// <summary>One matrix product, the quantisation of its input included: an engine with no layers computes
/// logits.</summary>
/// <remarks>A matrix of 3072 x 1024 stays in the cache when it is used over and over, as in prefill; one of
/// 151936 x 1024 comes from memory every time, as in decode.</remarks>
public class ProductBenchmarks
{
    private const int Columns = 1024;

    private RandomEngine? _random;
    private float[] _input = [];
    private float[] _output = [];

    [Params("4bit-g64", "8bit-g64", "bf16", "f16", "f32")]
    public string Format { get; set; } = string.Empty;

    [Params(1, 2)]
    public int Threads { get; set; }

    [ParamsSource(nameof(Sizes))]
    public ProductSize Size { get; set; } = new(1, 1);

    public static IEnumerable<ProductSize> Sizes => [new(151_936, 1), new(151_936, 8), new(3072, 128)];

    [GlobalSetup]
    public void Load()
    {
        var shape = new BenchShape("product", "llama")
        {
            HiddenSize = Columns,
            LayerCount = 1,
            HeadCount = 8,
            IntermediateSize = Columns,
            VocabularySize = Size.Rows,
        };
        _random = new RandomEngine(
            shape, Format, layerCount: 0,
            new EngineOptions(Precision.Fast, Threads, SlotCount: 1, ContextTokens: 1, MaxStepTokens: Size.Tokens));
        _input = RandomEngine.Activations(Size.Tokens * Columns);
        _output = new float[Size.Tokens * Size.Rows];
    }

    [Benchmark]
    public void Multiply() => _random!.Engine.ComputeLogits(_input, _output);

    [GlobalCleanup]
    public void Unload() => _random?.Dispose();
}
