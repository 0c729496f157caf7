using ExoGrains.Compute;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.TestSupport;

namespace ExoGrains.Ring.Tests;

/// <summary>Ranks of different engines in one ring: hidden states travel in float32, so they need not know.</summary>
public sealed class MixedRingTests
{
    private static readonly EngineOptions Options =
        new(Precision.Exact, ThreadCount: 1, SlotCount: 4, ContextTokens: 96, MaxStepTokens: 32);

    [Theory]
    [InlineData(Backend.Cpu, Backend.MlxCpu)]
    [InlineData(Backend.MlxCpu, Backend.Cpu)]
    [InlineData(Backend.MlxCpu, Backend.MlxCpu)]
    public async Task MixedRing_GivesTheTextOfEitherEngineAlone(Backend head, Backend tail)
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");
        _ = BackendSurvey.Take(BackendPreference.MlxCpu, mlxPath: null);
        using var directory = new TemporaryFolder();
        var folder = ModelFolder.Open(TinyModelFolder.Create(directory.Path, new TinyModelOptions { LayerCount = 4 }));
        using var weights = folder.OpenWeights();
        IShardEngine Load(Backend backend, int first, int end) => EngineFactory.Create(
            backend,
            weights,
            new ShardSpecification(folder.Configuration, new LayerRange(first, end), IsHead: first == 0),
            Options);
        await using var cpu = await LoopbackRing.StartAsync(1, load: _ => Load(Backend.Cpu, 0, 4));
        await using var mlx = await LoopbackRing.StartAsync(1, load: _ => Load(Backend.MlxCpu, 0, 4));
        await using var mixed = await LoopbackRing.StartAsync(
            2, isTcp: true, load: rank => rank == 0 ? Load(head, 0, 2) : Load(tail, 2, 4));
        var scoring = new SequenceRequest { Tokens = [.. Enumerable.Range(3, 40)], IsScoring = true };
        var greedy = new SequenceRequest
        {
            Tokens = [1, 2, 3],
            MaxTokens = 40,
            Sampling = new SamplingOptions(Temperature: 0),
        };

        var expected = await cpu.RunAsync(scoring);
        AssertAlike(expected.Logits, (await mlx.RunAsync(scoring)).Logits);
        AssertAlike(expected.Logits, (await mixed.RunAsync(scoring)).Logits);
        var tokens = (await cpu.RunAsync(greedy)).Tokens;
        Assert.Equal(40, tokens.Count);
        Assert.Equal(tokens, (await mlx.RunAsync(greedy)).Tokens);
        var together = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => mixed.RunAsync(greedy)));
        Assert.All(together, observer => Assert.Equal(tokens, observer.Tokens));
    }

    [Fact]
    public async Task RankOfMlxWithoutRoomToGrow_FailsTheLongSequenceOnly()
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");
        _ = BackendSurvey.Take(BackendPreference.MlxCpu, mlxPath: null);
        var device = MlxDevice.Open(Backend.MlxCpu);
        using var directory = new TemporaryFolder();
        var folder = ModelFolder.Open(TinyModelFolder.Create(directory.Path, new TinyModelOptions { LayerCount = 4 }));
        using var weights = folder.OpenWeights();
        await using var ring = await LoopbackRing.StartAsync(2, isTcp: true, load: rank => EngineFactory.Create(
            rank == 0 ? Backend.Cpu : Backend.MlxCpu,
            weights,
            new ShardSpecification(folder.Configuration, new LayerRange(2 * rank, 2 * rank + 2), IsHead: rank == 0),
            Options with { ContextTokens = 600 }));
        var loadedBytes = device.ReadActiveBytes();
        var shortOne = new SequenceRequest { Tokens = [1, 2, 3], MaxTokens = 100 };
        var longOne = new SequenceRequest { Tokens = [.. Enumerable.Range(3, 280)], MaxTokens = 2 };
        var expected = (await ring.RunAsync(shortOne)).Tokens;
        await ring.RunAsync(longOne);
        // A slot has room for 256 positions at first, and then for 512: two of the first kind are all there is.
        var slotBytes = 256 * 2 * EngineSizes.PositionBytes(
            Backend.MlxCpu, KeyValueType.F32, folder.Describe("tiny", card: null));
        var workBytes = EngineFactory.Predict(
            Backend.MlxCpu, folder.Footprint.Shape, layerCount: 2, Options with { ContextTokens = 256 }).WorkBytes;
        var shortages = new List<long>();
        ring.Ranks[1].RanShort += shortage => shortages.Add(shortage.UsedBytes);

        try
        {
            device.MemoryLimitBytes = loadedBytes + (2 * slotBytes) + workBytes;
            var other = ring.RunAsync(shortOne);
            var error = await Assert.ThrowsAsync<EngineMemoryException>(() => ring.RunAsync(longOne));

            Assert.StartsWith("Rank 1: The step needs", error.Message, StringComparison.Ordinal);
            Assert.Equal(expected, (await other).Tokens);
            Assert.All(shortages, bytes => Assert.InRange(bytes, 1, device.MemoryLimitBytes!.Value));
            Assert.NotEmpty(shortages);
        }
        finally
        {
            device.MemoryLimitBytes = null;
        }

        Assert.Equal(2, (await ring.RunAsync(longOne)).Tokens.Count);
    }

    private static void AssertAlike(List<float> expected, List<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var error = expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Sum();
        Assert.InRange(Math.Sqrt(error / expected.Sum(a => (double)a * a)), 0, 1e-5);
    }
}
