using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;
using ExoGrains.TestSupport;

namespace ExoGrains.Ring.Tests;

/// <summary>The ring with the engine it is made for: several ranks give the bits of one.</summary>
public sealed class RealEngineTests
{
    private static readonly EngineOptions Options =
        new(Precision.Fast, ThreadCount: 1, SlotCount: 4, ContextTokens: 64, MaxStepTokens: 32);

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, true)]
    public async Task SeveralRanks_GiveTheLogitsAndTokensOfOne(int rankCount, bool isTcp)
    {
        using var directory = new TemporaryFolder();
        var folder = ModelFolder.Open(TinyModelFolder.Create(directory.Path, new TinyModelOptions { LayerCount = 4 }));
        using var weights = folder.OpenWeights();
        IShardEngine Load(int rank, int count) => EngineFactory.Create(
            Backend.Cpu,
            weights,
            new ShardSpecification(
                folder.Configuration, new LayerRange(4 * rank / count, 4 * (rank + 1) / count), rank == 0),
            Options);
        await using var alone = await LoopbackRing.StartAsync(1, load: rank => Load(rank, 1));
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp, load: rank => Load(rank, rankCount));
        var scoring = new SequenceRequest { Tokens = [.. Enumerable.Range(3, 40)], IsScoring = true };
        var sampling = new SequenceRequest
        {
            Tokens = [1, 2, 3],
            MaxTokens = 20,
            Sampling = new SamplingOptions(Temperature: 0.8f, Seed: 7),
        };

        Assert.Equal((await alone.RunAsync(scoring)).Logits, (await ring.RunAsync(scoring)).Logits);
        var expected = (await alone.RunAsync(sampling)).Tokens;
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ring.RunAsync(sampling)));
        Assert.Equal(20, expected.Count);
        Assert.All(together, observer => Assert.Equal(expected, observer.Tokens));
    }
}
