using ExoGrains.Contracts;

namespace ExoGrains.Ring.Tests;

public sealed class HeadSchedulerTests
{
    private static readonly FakeModel LongModel = new(ContextTokens: 100_000);

    private static SequenceRequest Prompt(int length, int tokens = 5) =>
        new() { Tokens = [.. Enumerable.Range(0, length).Select(i => i % 97)], MaxTokens = tokens };

    [Fact]
    public async Task EndToken_EndsTheAnswerUnreported()
    {
        await using var ring = await LoopbackRing.StartAsync(2);
        var all = (await ring.RunAsync(Prompt(4, 20))).Tokens;
        var endToken = all[7];

        var observer = await ring.RunAsync(Prompt(4, 20) with { EndTokens = [endToken] });

        Assert.Equal(SequenceEnd.EndToken, await observer.Ended);
        Assert.Equal(all[..all.IndexOf(endToken)], observer.Tokens);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task SampledTokens_DependOnTheSeedAlone(int rankCount, bool isTcp)
    {
        await using var alone = await LoopbackRing.StartAsync(1);
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp);
        var requests = Enumerable.Range(0, 24).Select(i => Prompt(1 + (i % 5), 20) with
        {
            Sampling = new SamplingOptions(Temperature: 100, TopP: 0.9f, RepetitionPenalty: 1.2f, Seed: (ulong)i),
        }).ToArray();

        var together = await Task.WhenAll(requests.Select(ring.RunAsync));

        for (var i = 0; i < requests.Length; i++)
            Assert.Equal((await alone.RunAsync(requests[i])).Tokens, together[i].Tokens);
        Assert.True(together.Select(observer => string.Join(',', observer.Tokens)).Distinct().Count() > 20);
    }

    [Fact]
    public async Task Scores_AreTheDrawnTokenThenTheLikeliest()
    {
        await using var ring = await LoopbackRing.StartAsync(2);

        var observer = await ring.RunAsync(Prompt(4) with { ScoreCount = 3 });

        Assert.Equal(5, observer.Scores.Count);
        Assert.All(observer.Scores, (scores, index) =>
        {
            Assert.Equal(4, scores.Length);
            Assert.Equal(observer.Tokens[index], scores[0].Token);
            Assert.Equal(scores[0], scores[1]);
            Assert.True(scores[1].LogProbability >= scores[2].LogProbability);
        });
    }

    [Fact]
    public async Task ContextEnd_EndsTheAnswer()
    {
        await using var ring = await LoopbackRing.StartAsync(2);

        var observer = await ring.RunAsync(Prompt(120, int.MaxValue));

        Assert.Equal(SequenceEnd.ContextEnd, await observer.Ended);
        Assert.Equal(8, observer.Tokens.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Scoring_ReportsEveryPositionOnce(int rankCount)
    {
        await using var alone = await LoopbackRing.StartAsync(1, model: new FakeModel(MaxStepTokens: 128));
        await using var ring = await LoopbackRing.StartAsync(
            rankCount, options: LoopbackRing.QuickOptions with { PrefillChunkTokens = 23 });
        var request = Prompt(100) with { IsScoring = true };

        var whole = await alone.RunAsync(request);
        var chunked = await ring.RunAsync(request);

        Assert.Equal(SequenceEnd.Scored, await chunked.Ended);
        Assert.Equal(100 * 97, chunked.Logits.Count);
        Assert.Equal(whole.Logits, chunked.Logits);
    }

    [Fact]
    public async Task ChunkedPrompt_GivesTheTokensOfTheWholeOne()
    {
        await using var alone = await LoopbackRing.StartAsync(1, model: new FakeModel(MaxStepTokens: 128));
        await using var ring = await LoopbackRing.StartAsync(
            2, options: LoopbackRing.QuickOptions with { PrefillChunkTokens = 7 });

        Assert.Equal((await alone.RunAsync(Prompt(100))).Tokens, (await ring.RunAsync(Prompt(100))).Tokens);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task CancelledSequence_EndsAndFreesItsSlot(int rankCount)
    {
        await using var ring = await LoopbackRing.StartAsync(rankCount, model: LongModel with { SlotCount = 1 });
        var isUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var observer = new RecordingObserver { WhenToken = _ => isUnderWay.TrySetResult() };
        var handle = ring.Head.Submit(Prompt(3, 90_000), observer);
        await isUnderWay.Task;
        var other = ring.RunAsync(Prompt(3));

        handle.Cancel();

        var waiting = await other;
        Assert.Equal(SequenceEnd.Cancelled, await observer.Ended);
        Assert.Equal(5, waiting.Tokens.Count);
        handle.Cancel();
        Assert.Equal(5, (await ring.RunAsync(Prompt(3))).Tokens.Count);
    }

    [Fact]
    public async Task CancelledPrefill_HarmsNobody()
    {
        await using var ring = await LoopbackRing.StartAsync(
            3, model: LongModel, options: LoopbackRing.QuickOptions with { PrefillChunkTokens = 8 });
        var expected = (await ring.RunAsync(Prompt(30, 40))).Tokens;
        for (var round = 0; round < 20; round++)
        {
            var cancelled = new RecordingObserver();
            var handle = ring.Head.Submit(Prompt(5000, 10), cancelled);
            var other = ring.RunAsync(Prompt(30, 40));
            handle.Cancel();

            Assert.Equal(SequenceEnd.Cancelled, await cancelled.Ended);
            Assert.Equal(expected, (await other).Tokens);
        }
    }

    [Fact]
    public async Task CancelledPrefill_IsNotRunByRanksItHasNotReached()
    {
        await using var ring = await LoopbackRing.StartAsync(
            2, model: LongModel, options: LoopbackRing.QuickOptions with { PrefillChunkTokens = 8 });
        for (var round = 0; round < 200 && ring.Engines[1].TokensRun == ring.Engines[0].TokensRun; round++)
        {
            using var gate = new SemaphoreSlim(0);
            ring.Engines[1].OnStep = () => gate.Wait(TestContext.Current.CancellationToken);
            var observer = new RecordingObserver();
            var handle = ring.Head.Submit(Prompt(5000), observer);
            await Poll.UntilAsync(() => ring.Head.Statistics.MicroBatchesInFlight == 3, "three chunks on their way");
            handle.Cancel();
            await observer.Ended;

            // The cancel overtakes the chunks that wait at rank 1, as a rule before they are let go.
            gate.Release(3);
            await Poll.UntilAsync(() => ring.Head.Statistics.MicroBatchesInFlight == 0, "the ring to be idle");
            ring.Engines[1].OnStep = null;
        }

        Assert.True(ring.Engines[1].TokensRun < ring.Engines[0].TokensRun, "no chunk was skipped");
    }

    [Fact]
    public async Task WaitingSequence_CanBeCancelled()
    {
        await using var ring = await LoopbackRing.StartAsync(2, model: LongModel with { SlotCount = 1 });
        var running = ring.Head.Submit(Prompt(3, 90_000), new RecordingObserver());
        var observer = new RecordingObserver();

        ring.Head.Submit(Prompt(3), observer).Cancel();

        Assert.Equal(SequenceEnd.Cancelled, await observer.Ended);
        Assert.Empty(observer.Tokens);
        running.Cancel();
    }

    [Fact]
    public async Task FullQueue_IsOverload()
    {
        await using var ring = await LoopbackRing.StartAsync(
            2,
            model: LongModel with { SlotCount = 1 },
            options: LoopbackRing.QuickOptions with { MaxQueuedSequences = 2 });
        ring.Head.Submit(Prompt(3, 90_000), new RecordingObserver());
        await Poll.UntilAsync(() => ring.Head.Statistics.LiveSequences == 1, "the first to take the slot");
        ring.Head.Submit(Prompt(3), new RecordingObserver());
        ring.Head.Submit(Prompt(3), new RecordingObserver());

        Assert.Throws<OverloadedException>(() => ring.Head.Submit(Prompt(3), new RecordingObserver()));
        Assert.Equal(2, ring.Head.Statistics.QueuedSequences);
    }

    [Fact]
    public async Task WrongRequests_AreRefused()
    {
        await using var ring = await LoopbackRing.StartAsync(1);
        SequenceRequest[] wrong =
        [
            new() { Tokens = [] },
            new() { Tokens = default },
            new() { Tokens = [97] },
            new() { Tokens = [-1] },
            Prompt(128),
            Prompt(129) with { IsScoring = true },
            Prompt(3, 0),
            Prompt(3) with { ScoreCount = 21 },
            Prompt(3) with { Sampling = new SamplingOptions(Temperature: -1, Seed: 1) },
            Prompt(3) with { Sampling = new SamplingOptions(Temperature: 1) },
        ];

        Assert.All(wrong, request => Assert.Throws<InvalidRequestException>(
            () => ring.Head.Submit(request, new RecordingObserver())));
        Assert.Equal(SequenceEnd.Scored, await (await ring.RunAsync(Prompt(128) with { IsScoring = true })).Ended);
    }

    [Fact]
    public async Task ObserverThatThrows_CostsOnlyItsOwnSequence()
    {
        await using var ring = await LoopbackRing.StartAsync(2, model: LongModel);
        var bad = new RecordingObserver { WhenToken = _ => throw new InvalidOperationException("full") };
        ring.Head.Submit(Prompt(3, 50), bad);

        Assert.Equal(5, (await ring.RunAsync(Prompt(3))).Tokens.Count);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Ended);
        Assert.Equal("full", exception.Message);
        Assert.True(ring.Ranks[0].IsConnected);
    }

    [Fact]
    public async Task BeforeConnecting_SubmitIsRefused()
    {
        await using var ring = LoopbackRing.Create(1);

        Assert.Throws<RingBrokenException>(() => ring.Head.Submit(Prompt(3), new RecordingObserver()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task FramesLargerThanEveryBuffer_DoNotLockTheRing(int rankCount)
    {
        // Each step is eight times what a memory pipe holds, every rank takes one step ahead, and N+1 are on their way:
        // a ring whose receivers waited for senders would stop here for good.
        var model = new FakeModel(HiddenSize: 2048, ContextTokens: 128, MaxStepTokens: 64);
        var options = LoopbackRing.QuickOptions with { CreditFrames = 1, CreditBytes = 1, PrefillChunkTokens = 64 };
        await using var ring = await LoopbackRing.StartAsync(rankCount, model: model, options: options);

        var observers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => ring.RunAsync(Prompt(120) with { IsScoring = true })));

        Assert.All(observers, observer => Assert.Equal(120 * 97, observer.Logits.Count));
    }

    [Fact]
    public async Task ManySequences_KeepThePipelineFull()
    {
        await using var ring = await LoopbackRing.StartAsync(3, model: LongModel);
        var inFlight = 0;
        var observers = Enumerable.Range(0, 8).Select(_ => new RecordingObserver(2000)).ToArray();
        observers[0].WhenToken = _ =>
        {
            // All prompts are done by then: decoded tokens share one micro-batch per rank.
            if (observers[0].Tokens.Count > 100)
                inFlight = Math.Max(inFlight, ring.Head.Statistics.MicroBatchesInFlight);
        };
        foreach (var observer in observers)
            ring.Head.Submit(Prompt(3, 500), observer);
        await Task.WhenAll(observers.Select(observer => observer.Ended));

        Assert.Equal(3, inFlight);
        Assert.All(observers, observer => Assert.Equal(observers[0].Tokens, observer.Tokens));
    }
}
