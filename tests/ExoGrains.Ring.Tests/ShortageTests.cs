using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Ranks;

namespace ExoGrains.Ring.Tests;

/// <summary>A rank whose engine has no memory left for a sequence: that sequence ends, all else goes on.</summary>
public sealed class ShortageTests
{
    private const int ChunkTokens = 8;
    private const int LastPosition = 40;

    // In chunks, so that more of it is on its way when a rank runs short.
    private static readonly RingOptions Chunked = LoopbackRing.QuickOptions with { PrefillChunkTokens = ChunkTokens };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SequenceRequest Prompt(int length, int tokens) =>
        new() { Tokens = [.. Enumerable.Range(0, length).Select(i => i % 97)], MaxTokens = tokens };

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(3, 0, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, false)]
    public async Task SequenceThatIsTooLong_FailsAloneWithTheEnginesWords(int rankCount, int shortRank, bool isTcp)
    {
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp, options: Chunked);
        var expected = (await ring.RunAsync(Prompt(4, 30))).Tokens;
        var told = new List<long>();
        ring.Ranks[shortRank].RanShort += shortage => told.Add(shortage.UsedBytes);
        ring.Engines[shortRank].IsShort = row => row.Position + row.Count > LastPosition;

        var others = Enumerable.Range(0, 3).Select(_ => ring.RunAsync(Prompt(4, 30))).ToArray();
        var error = await Assert.ThrowsAsync<EngineMemoryException>(() => ring.RunAsync(Prompt(100, 5)));

        Assert.Equal($"Rank {shortRank}: out of paper", error.Message);
        Assert.All(await Task.WhenAll(others), other => Assert.Equal(expected, other.Tokens));
        Assert.All(ring.Ranks, rank => Assert.True(rank.IsConnected));
        Assert.All(told, bytes => Assert.Equal(7, bytes));
        Assert.NotEmpty(told);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public async Task SlotOfAFailedSequence_ServesTheNextOne(int rankCount, int shortRank)
    {
        await using var ring = await LoopbackRing.StartAsync(
            rankCount, model: new FakeModel(SlotCount: 1), options: Chunked);
        var expected = (await ring.RunAsync(Prompt(4, 30))).Tokens;
        ring.Engines[shortRank].IsShort = row => row.Position + row.Count > LastPosition;

        for (var round = 0; round < 5; round++)
        {
            await Assert.ThrowsAsync<EngineMemoryException>(() => ring.RunAsync(Prompt(100, 5)));
            Assert.Equal(expected, (await ring.RunAsync(Prompt(4, 30))).Tokens);
        }

        await Poll.UntilAsync(() => ring.Engines.All(engine => engine.OpenSlots == 0), "all slots are closed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SequenceThatGrowsTooLong_FailsAfterTheTokensItHas(int rankCount)
    {
        await using var ring = await LoopbackRing.StartAsync(rankCount, options: Chunked);
        ring.Engines[^1].IsShort = row => row.Position + row.Count > LastPosition;
        var observer = new RecordingObserver();

        ring.Head.Submit(Prompt(30, 50), observer);

        await Assert.ThrowsAsync<EngineMemoryException>(
            () => observer.Ended.WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.Equal(LastPosition - 30 + 1, observer.Tokens.Count);
    }

    [Fact]
    public async Task HeadWithoutMemoryForLogits_FailsWhatWantsThem()
    {
        await using var ring = await LoopbackRing.StartAsync(2);
        ring.Engines[0].IsShortOfLogits = true;

        var error = await Assert.ThrowsAsync<EngineMemoryException>(() => ring.RunAsync(Prompt(4, 5)));

        Assert.Equal("out of ink", error.Message);
        ring.Engines[0].IsShortOfLogits = false;
        Assert.Equal(5, (await ring.RunAsync(Prompt(4, 5))).Tokens.Count);
    }

    [Fact]
    public void RowsForWhichThereIsRoom_RunAndTheOthersLeaveTheStep()
    {
        var model = new FakeModel();
        using var engine = new FakeShardEngine(FakeModel.Layers(1, 2), model) { IsShort = row => row.Slot == 1 };
        using var alone = new FakeShardEngine(FakeModel.Layers(1, 2), model);
        using var pool = new StepBufferPool(StepLimits.Of(engine), 2);
        var (step, expected) = (pool.Rent()!, pool.Rent()!);
        Fill(step, 0, 1, 2);
        Fill(expected, 0, 2);
        // The rows of the middle slot are not in the other step: its hidden states close up.
        step.Hidden[..(2 * model.HiddenSize)].CopyTo(expected.Hidden);
        step.Hidden[(4 * model.HiddenSize)..].CopyTo(expected.Hidden[(2 * model.HiddenSize)..]);

        new ShardRunner(engine, rank: 1).Run(step);
        new ShardRunner(alone, rank: 1).Run(expected);

        Assert.Equal("Rank 1: out of paper", step.Shortage);
        Assert.Equal([2, 0, 2], step.Rows[..3].Select(row => row.Count));
        Assert.Equal(4, step.TokenCount);
        Assert.Equal(expected.Hidden.ToArray(), step.Hidden.ToArray());
        Assert.Equal((2, 0, 2), (engine.SlotLength(0), engine.SlotLength(1), engine.SlotLength(2)));
    }

    // Two tokens for each of some slots, which the step opens.
    private static void Fill(StepBuffer step, params int[] slots)
    {
        foreach (var slot in slots)
        {
            step.Operations[step.OperationCount++] = new SlotOperation(SlotOperationKind.Open, slot);
            step.Rows[step.RowCount++] = new StepRow(slot, 0, 2, 1);
            step.TokenCount += 2;
        }

        for (var i = 0; i < step.Hidden.Length; i++)
            step.Hidden[i] = i;
    }
}
