using System.Diagnostics;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>What MLX holds on behalf of an engine: predicted, flat over thousands of steps, and limited.</summary>
public sealed class MlxMemoryTests
{
    private const int StepCount = 10_000;
    private const int Context = 512;

    private static readonly TinyModelOptions Small = new()
    {
        LayerCount = 2,
        HiddenSize = 64,
        HeadSize = 16,
        IntermediateSize = 128,
        VocabularySize = 300,
        Quantization = new AffineQuantization(4, 32),
    };

    [Fact]
    public void TenThousandSteps_LeaveMemoryFlat()
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(Small);
        var engine = model.Own(new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Exact, context: Context)));
        Decode(engine, StepCount / 5);
        var (active, resident) = (device.ReadActiveBytes(), ResidentBytes());

        Decode(engine, StepCount);

        Assert.InRange(device.ReadActiveBytes() / (double)active, 0.98, 1.02);
        Assert.InRange(ResidentBytes() / (double)resident, 0.9, 1.02);
    }

    [Fact]
    public void ActiveMemory_IsWhatTheEngineSays()
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(Small);
        var before = device.ReadActiveBytes();
        using (var engine = new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Exact, context: Context)))
        {
            engine.Open(0);
            engine.FeedChunks(0, model.RandomTokens(300), 64, 64, 64, 64, 44);
            // From 0.32 on, MLX counts what the allocator rounds up to, which shows with small arrays only.
            Assert.InRange((device.ReadActiveBytes() - before) / (double)engine.MemoryBytes, 0.99, 1.05);
        }

        Assert.Equal(before, device.ReadActiveBytes());
    }

    [Fact]
    public void GrowthBeyondTheLimit_FailsTheStepAndNothingElse()
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(Small);
        var engine = model.Own(new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Exact, context: Context)));
        var tokens = model.RandomTokens(40);
        engine.Open(0);
        engine.Open(1);
        engine.Feed(0, tokens.AsSpan(0, 20));
        try
        {
            device.MemoryLimitBytes = device.ReadActiveBytes() + 100;
            var error = Assert.Throws<EngineMemoryException>(() => engine.Feed(1, tokens));
            Assert.Contains("bytes more for its KV cache", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, engine.SlotLength(1));
            engine.FeedChunks(0, tokens[20..], [.. Enumerable.Repeat(1, 20)]);
        }
        finally
        {
            device.MemoryLimitBytes = null;
        }

        engine.Feed(1, tokens);
        Assert.Equal((40, 40), (engine.SlotLength(0), engine.SlotLength(1)));
    }

    [Fact]
    public void LongCache_IsUpdatedInPlace()
    {
        var device = TestDevice.Open();
        using var model = new LoadedModel(Small);
        var engine = model.Own(new MlxEngine(
            device, model.Weights, model.Whole, LoadedModel.Options(Precision.Exact, context: 8192)));
        var tokens = model.RandomTokens(64);
        engine.Open(0);
        for (var i = 0; i < 80; i++)
            engine.Feed(0, tokens);
        engine.Feed(0, tokens.AsSpan(0, 1));
        var active = device.ReadActiveBytes();
        device.ResetPeakBytes();

        engine.Feed(0, tokens.AsSpan(1, 1));

        // A copy of one layer's keys would be 8192 * 32 * 4 bytes.
        Assert.InRange(device.ReadPeakBytes() - active, 0, 1 << 20);
    }

    private static void Decode(MlxEngine engine, int steps)
    {
        var configuration = engine.Shard.Configuration;
        var hidden = new float[configuration.HiddenSize];
        var logits = new float[configuration.VocabularySize];
        for (var step = 0; step < steps; step++)
        {
            var position = step % (Context - 1);
            if (position == 0)
            {
                if (step > 0)
                    engine.Apply([new SlotOperation(SlotOperationKind.Close, 0)]);
                engine.Open(0);
            }

            engine.Embed([step % configuration.VocabularySize], hidden);
            engine.RunLayers([new StepRow(0, position, 1, 1)], hidden);
            engine.ComputeLogits(hidden, logits);
        }

        engine.Apply([new SlotOperation(SlotOperationKind.Close, 0)]);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
