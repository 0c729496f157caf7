using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests;

/// <summary>What the plan says an engine takes is what it takes, when loaded and when full.</summary>
public sealed class EngineMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, int, Precision, bool> Models
    {
        get
        {
            var data = new TheoryData<string, string, int, Precision, bool>();
            foreach (var family in new[] { "qwen3", "qwen2", "llama" })
            {
                foreach (var isTied in new[] { true, false })
                {
                    data.Add(family, "BF16", 4, Precision.Fast, isTied);
                    data.Add(family, "F16", 4, Precision.Exact, isTied);
                    data.Add(family, "F16", 0, Precision.Fast, isTied);
                }
            }

            data.Add("qwen3", "F32", 0, Precision.Exact, true);
            data.Add("qwen3", "BF16", 3, Precision.Fast, true);
            data.Add("llama", "BF16", 8, Precision.Fast, false);
            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Prediction_IsWhatTheEngineHolds(
        string family, string type, int bits, Precision precision, bool isTied)
    {
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions
        {
            Family = family,
            LayerCount = 3,
            HiddenSize = 128,
            HeadSize = 24,
            IntermediateSize = 256,
            VocabularySize = 1024,
            Type = Enum.Parse<ElementType>(type),
            Quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits),
            TieWordEmbeddings = isTied,
            AttentionHeadCount = 8,
            HasAttentionBias = family == "llama",
        });
        var folder = ModelFolder.Open(_folder.Path);
        using var weights = folder.OpenWeights();
        (int First, int End, int Slots, int Context)[] cases =
            [(0, 3, 1, 64), (0, 2, 3, 100), (1, 3, 2, 257), (2, 3, 1, 1)];
        foreach (var (first, end, slots, context) in cases)
        {
            foreach (var cacheType in Enum.GetValues<KeyValueType>())
                Check(
                    folder, weights, new LayerRange(first, end),
                    new EngineOptions(precision, 2, slots, context, 64) { KeyValueType = cacheType });
        }
    }

    // Where a tied and packed matrix serves as embedding, both precisions must look up the same rows.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void EmbeddingFromPanels_HasTheBitsOfTheStoredMatrix(int bits)
    {
        using var model = new LoadedModel(new TinyModelOptions
        {
            VocabularySize = 301,
            HiddenSize = 128,
            Type = ElementType.BF16,
            Quantization = new AffineQuantization(GroupSize: 32, Bits: bits),
        });
        var fast = model.Own(new CpuEngine(model.Weights, model.Whole, LoadedModel.Options(Precision.Fast)));
        var exact = model.Own(new CpuEngine(model.Weights, model.Whole, LoadedModel.Options(Precision.Exact)));
        int[] tokens = [0, 1, 15, 16, 17, 255, 299, 300];

        ShardRuns.AssertSameBits(exact.Embedded(tokens), fast.Embedded(tokens));
    }

    private static void Check(ModelFolder folder, ModelWeights weights, LayerRange layers, EngineOptions options)
    {
        var footprint = folder.Footprint;
        var isHead = layers.FirstLayer == 0;
        var weightBytes = (isHead ? footprint.HeadBytes : 0)
            + footprint.LayerBytes.Skip(layers.FirstLayer).Take(layers.Count).Sum();
        var predicted = EngineFactory.Predict(Backend.Cpu, footprint.Shape, layers.Count, options);
        var shard = new ShardSpecification(folder.Configuration, layers, isHead);
        using var engine = new CpuEngine(weights, shard, options);
        AssertNear(weightBytes + predicted.WorkBytes, engine.MemoryBytes, "loaded", options);

        Fill(engine, folder.Configuration, options);
        AssertNear(weightBytes + predicted.WorkBytes + predicted.CacheBytes, engine.MemoryBytes, "full", options);

        // The planner's own form of the same number: positions in whole blocks, each of so many bytes, without the line
        // that counts a block's owners.
        var positions = (options.ContextTokens + 63) / 64 * 64L * options.SlotCount;
        AssertNear(
            predicted.CacheBytes - positions,
            options.KeyValueType.PositionBytes(footprint.KvBytesPerTokenPerLayer, footprint.Shape.KeyValueHeadCount)
            * positions * layers.Count,
            "positions",
            options);
    }

    private static void Fill(CpuEngine engine, ModelConfiguration configuration, EngineOptions options)
    {
        for (var slot = 0; slot < options.SlotCount; slot++)
        {
            engine.Open(slot);
            for (var position = 0; position < options.ContextTokens;)
            {
                var count = Math.Min(options.MaxStepTokens, options.ContextTokens - position);
                engine.RunLayers(
                    [new StepRow(slot, position, count, 0)], new float[count * configuration.HiddenSize]);
                position += count;
            }
        }
    }

    private static void AssertNear(long expected, long actual, string when, EngineOptions options)
    {
        var deviation = Math.Abs(actual - expected) / (double)expected;
        Assert.True(deviation < 0.005, $"{when}, {options}: predicted {expected}, held {actual}.");
    }
}
