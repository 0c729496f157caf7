using BenchmarkDotNet.Attributes;
using ExoGrains.Bench.Models;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.KernelBench;

/// <summary>Attention of one layer with Qwen3-0.6B's heads: everything else of the layer is 64 elements wide.</summary>
public class AttentionBenchmarks
{
    private const int Hidden = 64;
    private const int ChunkTokens = 256;

    private RandomEngine? _random;
    private float[] _input = [];
    private float[] _hidden = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Tokens in the cache before those that are computed.</summary>
    [Params(512, 4096)]
    public int Depth { get; set; }

    [Params(KeyValueType.F32, KeyValueType.F16, KeyValueType.Q8)]
    public KeyValueType Cache { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var shape = new BenchShape("attention", "qwen3")
        {
            HiddenSize = Hidden,
            LayerCount = 1,
            HeadCount = 16,
            IntermediateSize = Hidden,
            VocabularySize = Hidden,
        };
        _random = new RandomEngine(
            shape, "bf16", layerCount: 1,
            new EngineOptions(
                Precision.Fast, Threads, SlotCount: 1, ContextTokens: Depth + ChunkTokens, MaxStepTokens: ChunkTokens)
            {
                KeyValueType = Cache,
            });
        _input = RandomEngine.Activations(ChunkTokens * Hidden);
        _hidden = new float[_input.Length];
        _random.Engine.Apply([new SlotOperation(SlotOperationKind.Open, 0)]);
        for (var position = 0; position < Depth; position += ChunkTokens)
            Run(position, ChunkTokens);
    }

    [Benchmark]
    public void Decode() => RunAndForget(1);

    [Benchmark]
    public void Prefill() => RunAndForget(ChunkTokens);

    [GlobalCleanup]
    public void Unload() => _random?.Dispose();

    private void RunAndForget(int tokens)
    {
        Run(Depth, tokens);
        _random!.Engine.Apply([new SlotOperation(SlotOperationKind.Truncate, 0, Length: Depth)]);
    }

    private void Run(int position, int tokens)
    {
        // The engine adds to what it is given.
        _input.CopyTo(_hidden, 0);
        _random!.Engine.RunLayers([new StepRow(0, position, tokens, 0)], _hidden.AsSpan(0, tokens * Hidden));
    }
}
