using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>What the plan says an engine over MLX takes is what MLX takes for it.</summary>
public sealed class MlxPredictionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qwen3", "BF16", 4, true, KeyValueType.F32)]
    [InlineData("qwen3", "F32", 0, true, KeyValueType.F16)]
    [InlineData("qwen2", "F16", 0, false, KeyValueType.F32)]
    [InlineData("llama", "BF16", 8, false, KeyValueType.F16)]
    public void Prediction_IsWhatMlxHolds(string family, string type, int bits, bool isTied, KeyValueType cacheType)
    {
        var device = TestDevice.Open();
        TinyModelFolder.Create(_folder.Path, new TinyModelOptions
        {
            Family = family,
            LayerCount = 3,
            HiddenSize = 128,
            HeadSize = 32,
            IntermediateSize = 256,
            VocabularySize = 1024,
            Type = Enum.Parse<ElementType>(type),
            Quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits),
            TieWordEmbeddings = isTied,
            HasAttentionBias = family == "llama",
        });
        var folder = ModelFolder.Open(_folder.Path);
        using var weights = folder.OpenWeights();
        var options = new EngineOptions(Precision.Exact, 1, SlotCount: 2, ContextTokens: 300, MaxStepTokens: 64)
        {
            KeyValueType = cacheType,
        };
        foreach (var layers in new[] { new LayerRange(0, 2), new LayerRange(1, 3) })
            Check(device, folder, weights, layers, options);
    }

    private static void Check(
        MlxDevice device, ModelFolder folder, ModelWeights weights, LayerRange layers, EngineOptions options)
    {
        var isHead = layers.FirstLayer == 0;
        var wide = folder.Footprint.Wide;
        var expected = (isHead ? wide.HeadBytes : 0)
            + wide.LayerBytes.Skip(layers.FirstLayer).Take(layers.Count).Sum();
        var predicted = EngineFactory.Predict(Backend.MlxCpu, folder.Footprint.Shape, layers.Count, options);
        var before = device.ReadActiveBytes();
        using var engine = new MlxEngine(
            device, weights, new ShardSpecification(folder.Configuration, layers, isHead), options);

        // From 0.32 on, MLX counts what the allocator rounds up to, which shows with small arrays only.
        Assert.InRange((device.ReadActiveBytes() - before) / (double)expected, 0.99, 1.05);
        device.ResetPeakBytes();

        Fill(engine);

        Assert.InRange(
            (device.ReadActiveBytes() - before) / (double)(expected + predicted.CacheBytes), 0.99, 1.05);
        Assert.InRange(
            device.ReadPeakBytes() - before, expected + predicted.CacheBytes,
            expected + predicted.CacheBytes + predicted.WorkBytes);
    }

    private static void Fill(MlxEngine engine)
    {
        var (configuration, options) = (engine.Shard.Configuration, engine.Options);
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

        if (engine.Shard.IsHead)
            engine.ComputeLogits(
                new float[16 * configuration.HiddenSize], new float[16 * configuration.VocabularySize]);
    }
}
