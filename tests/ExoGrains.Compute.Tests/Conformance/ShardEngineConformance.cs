using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Conformance;

/// <summary>What holds for every engine: results depend on a token's own sequence only, and slots do what their
/// operations say.</summary>
public abstract class ShardEngineConformance : IDisposable
{
    private const int TokenCount = 45;
    private readonly LoadedModel _model = new(new TinyModelOptions
    {
        LayerCount = 3,
        HiddenSize = 128,
        HeadSize = 32,
        IntermediateSize = 256,
        Type = ElementType.BF16,
        Quantization = new AffineQuantization(4, 64),
        VocabularySize = 300,
    });

    protected abstract IShardEngine Create(ModelWeights weights, ShardSpecification shard, int threadCount);

    /// <summary>Short enough for tests to reach: 256 positions, 64 tokens per step, four slots.</summary>
    protected abstract EngineOptions Options { get; }

    /// <summary>How alike logits must be that were computed in different steps: to the bit, unless an engine promises
    /// less.</summary>
    protected virtual void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        ShardRuns.AssertSameBits(expected, actual);

    [Theory]
    [InlineData(45)]
    [InlineData(1, 44)]
    [InlineData(44, 1)]
    [InlineData(7, 13, 25)]
    [InlineData(16, 16, 13)]
    public void ChunkedPrefill_GivesLogitsOfDecoding(params int[] chunks)
    {
        var tokens = _model.RandomTokens(TokenCount);
        var engine = Whole();
        engine.Open(0);
        engine.Open(1);

        var decoded = engine.FeedChunks(0, tokens, [.. Enumerable.Repeat(1, TokenCount)]);
        var prefilled = engine.FeedChunks(1, tokens, chunks);

        AssertSame(decoded, prefilled);
    }

    [Fact]
    public void LongSequenceAcrossCacheBlocks_GivesLogitsOfDecoding()
    {
        var tokens = _model.RandomTokens(150);
        var engine = Whole();
        engine.Open(0);
        engine.Open(1);

        var decoded = engine.FeedChunks(0, tokens, [.. Enumerable.Repeat(1, 150)]);
        var prefilled = engine.FeedChunks(1, tokens, 60, 33, 57);

        AssertSame(decoded, prefilled);
    }

    [Fact]
    public void OtherSequencesInTheStep_ChangeNothing()
    {
        var tokens = _model.RandomTokens(TokenCount);
        var others = _model.RandomTokens(60, seed: 9);
        var engine = Whole();
        for (var slot = 0; slot < 4; slot++)
            engine.Open(slot);
        var alone = engine.FeedChunks(0, tokens, 20, 5, 20);

        var together = new List<float>();
        var first = 0;
        foreach (var (own, before, after) in new[] { (20, 3, 7), (5, 1, 11), (20, 30, 1) })
        {
            together.AddRange(FeedBetween(engine, tokens.AsSpan(first, own), others[..before], others[^after..]));
            first += own;
        }

        AssertSame(alone, together.ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ThreadCount_ChangesNothing(int threadCount)
    {
        var tokens = _model.RandomTokens(TokenCount);
        var (one, many) = (Whole(1), Whole(threadCount));
        one.Open(0);
        many.Open(0);

        AssertSame(one.FeedChunks(0, tokens, 40, 1, 4), many.FeedChunks(0, tokens, 40, 1, 4));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 1)]
    [InlineData(3, 3)]
    public void Shards_GiveLogitsOfTheWhole(int firstCut, int secondCut)
    {
        var tokens = _model.RandomTokens(TokenCount);
        var whole = Whole();
        IShardEngine[] shards =
        [
            Engine(_model.Shard(0, firstCut, true)),
            Engine(_model.Shard(firstCut, secondCut, false)),
            Engine(_model.Shard(secondCut, 3, false)),
        ];
        whole.Open(0);
        foreach (var shard in shards)
            shard.Open(0);

        AssertSame(whole.Feed(0, tokens), shards[0].Feed(0, tokens, shards[1], shards[2]));
        Assert.All(shards, shard => Assert.Equal(TokenCount, shard.SlotLength(0)));
    }

    [Fact]
    public void Fork_ContinuesLikeItsSource_AndLeavesItAlone()
    {
        var tokens = _model.RandomTokens(140);
        var engine = Whole();
        engine.Open(0);
        engine.Open(1);
        var straight = engine.FeedChunks(0, tokens, 60, 40, 40);
        engine.FeedChunks(1, tokens[..90], 60, 30);
        engine.Apply([new SlotOperation(SlotOperationKind.Fork, 2, 1, 80)]);
        Assert.Equal(80, engine.SlotLength(2));

        var diverging = engine.Feed(2, _model.RandomTokens(20, seed: 77));
        engine.Apply([
            new SlotOperation(SlotOperationKind.Close, 2), new SlotOperation(SlotOperationKind.Fork, 2, 1, 80)]);
        var continued = engine.Feed(2, tokens.AsSpan(80, 60));
        var source = engine.Feed(1, tokens.AsSpan(90, 50));

        Assert.NotEqual(straight[(80 * 300)..(100 * 300)], diverging);
        AssertSame(straight.AsSpan(80 * 300), continued);
        AssertSame(straight.AsSpan(90 * 300), source);
    }

    [Fact]
    public void TruncatedSlot_ContinuesFromItsPrefix()
    {
        var tokens = _model.RandomTokens(100);
        var engine = Whole();
        engine.Open(0);
        engine.Open(1);
        var straight = engine.FeedChunks(0, tokens, 50, 50);
        engine.FeedChunks(1, [.. tokens[..70], .. _model.RandomTokens(30, seed: 3)], 50, 50);
        engine.Apply([new SlotOperation(SlotOperationKind.Truncate, 1, Length: 70)]);

        var continued = engine.Feed(1, tokens.AsSpan(70));

        AssertSame(straight.AsSpan(70 * 300), continued);
    }

    [Fact]
    public void ClosedSlot_StartsEmptyWhenOpenedAgain()
    {
        var tokens = _model.RandomTokens(30);
        var engine = Whole();
        engine.Open(0);
        var first = engine.Feed(0, tokens);
        engine.Apply([new SlotOperation(SlotOperationKind.Close, 0), new SlotOperation(SlotOperationKind.Open, 0)]);

        Assert.Equal(0, engine.SlotLength(0));
        AssertSame(first, engine.Feed(0, tokens));
    }

    [Fact]
    public void BadOperation_ThrowsAndChangesNothing()
    {
        var engine = Whole();
        engine.Open(0);
        engine.Feed(0, _model.RandomTokens(10));
        SlotOperation[] bad =
        [
            new(SlotOperationKind.Open, 0), new(SlotOperationKind.Open, 4), new(SlotOperationKind.Open, -1),
            new(SlotOperationKind.Close, 1), new(SlotOperationKind.Truncate, 0, Length: 11),
            new(SlotOperationKind.Truncate, 0, Length: -1), new(SlotOperationKind.Truncate, 1),
            new(SlotOperationKind.Fork, 1, 2, 0), new(SlotOperationKind.Fork, 0, 0, 5),
            new(SlotOperationKind.Fork, 1, 0, 11), new(SlotOperationKind.Fork, 1, 9, 0), new((SlotOperationKind)9, 1),
        ];

        foreach (var operation in bad)
        {
            Assert.Throws<ArgumentException>(
                () => engine.Apply([new SlotOperation(SlotOperationKind.Open, 3), operation]));
            Assert.Throws<ArgumentException>(() => engine.SlotLength(3));
            Assert.Equal(10, engine.SlotLength(0));
        }
    }

    [Fact]
    public void BadStep_ThrowsAndLeavesTheSlots()
    {
        var tokens = _model.RandomTokens(30);
        var engine = Whole();
        engine.Open(0);
        engine.Open(1);
        var expected = engine.FeedChunks(1, tokens, 20, 10);
        var first = engine.Feed(0, tokens.AsSpan(0, 20));
        StepRow good = new(0, 20, 1, 1);
        StepRow[][] bad =
        [
            [good, new(1, 29, 1, 1)],
            [good, good],
            [good, new(2, 0, 1, 1)],
            [good, new(7, 0, 1, 1)],
            [new(0, 20, 0, 0)],
            [new(0, 20, 1, 2)],
            [new(0, 20, 65, 0)],
            [new(0, 20, 237, 0)],
            [new(0, 20, 2, 0)],
        ];

        foreach (var rows in bad)
            Assert.Throws<ArgumentException>(() => engine.RunLayers(rows, new float[rows.Length * 128]));

        Assert.Equal(20, engine.SlotLength(0));
        AssertSame(expected, [.. first, .. engine.Feed(0, tokens.AsSpan(20))]);
    }

    [Fact]
    public void HeadCalls_CheckTheirArguments()
    {
        var engine = Whole();
        var middle = Engine(_model.Shard(1, 2, false));

        Assert.Throws<ArgumentException>(() => engine.Embed([300], new float[128]));
        Assert.Throws<ArgumentException>(() => engine.Embed([-1], new float[128]));
        Assert.Throws<ArgumentException>(() => engine.Embed([1], new float[127]));
        Assert.Throws<ArgumentException>(() => engine.ComputeLogits(new float[128], new float[299]));
        Assert.Throws<InvalidOperationException>(() => middle.Embed([1], new float[128]));
        Assert.Throws<InvalidOperationException>(() => middle.ComputeLogits(new float[128], new float[300]));
    }

    [Fact]
    public void Memory_FollowsUse()
    {
        var engine = Whole();
        var empty = engine.MemoryBytes;
        engine.Open(0);
        engine.FeedChunks(0, _model.RandomTokens(128), 64, 64);
        var full = engine.MemoryBytes;
        engine.Apply([new SlotOperation(SlotOperationKind.Fork, 1, 0, 128)]);
        engine.Apply([new SlotOperation(SlotOperationKind.Close, 0), new SlotOperation(SlotOperationKind.Close, 1)]);

        Assert.True(empty > 0);
        Assert.True(full > empty);
        Assert.Equal(empty, engine.MemoryBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WarmSteps_AllocateNothingOnTheManagedHeap(int threadCount)
    {
        var engine = Whole(threadCount);
        var tokens = _model.RandomTokens(24);
        var hidden = new float[24 * 128];
        var logits = new float[300];
        var rows = new StepRow[1];
        SlotOperation[] open = [new(SlotOperationKind.Open, 0)], close = [new(SlotOperationKind.Close, 0)];

        // The first rounds compile the code; the measured one must find nothing left to allocate.
        long allocated = 0;
        for (var round = 0; round < 40; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            engine.Apply(open);
            for (var step = 0; step < 4; step++)
            {
                var count = step == 0 ? 24 : 1;
                rows[0] = new StepRow(0, step == 0 ? 0 : 23 + step, count, 1);
                engine.Embed(tokens.AsSpan(0, count), hidden.AsSpan(0, count * 128));
                engine.RunLayers(rows, hidden.AsSpan(0, count * 128));
                engine.ComputeLogits(hidden.AsSpan((count - 1) * 128, 128), logits);
            }

            engine.Apply(close);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (round > 2 && allocated == 0)
                break;
        }

        Assert.Equal(0, allocated);
    }

    public void Dispose()
    {
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    private IShardEngine Whole(int threadCount = 2) => Engine(_model.Whole, threadCount);

    private IShardEngine Engine(ShardSpecification shard, int threadCount = 2) =>
        _model.Own(Create(_model.Weights, shard, threadCount));

    // Runs slot 2 with other sequences before and after it in the same step, and returns its logits.
    private static float[] FeedBetween(IShardEngine engine, ReadOnlySpan<int> tokens, int[] before, int[] after)
    {
        var hidden = engine.Embedded([.. before, .. tokens, .. after]);
        engine.RunLayers(
            [
                new StepRow(3, engine.SlotLength(3), before.Length, 0),
                new StepRow(2, engine.SlotLength(2), tokens.Length, tokens.Length),
                new StepRow(1, engine.SlotLength(1), after.Length, 1),
            ],
            hidden);
        var size = engine.Shard.Configuration.HiddenSize;
        return engine.Logits(hidden[(before.Length * size)..((before.Length + tokens.Length) * size)]);
    }
}
