using System.Diagnostics;
using ExoGrains.Contracts;

namespace ExoGrains.Ring.Tests;

/// <summary>What a ring costs the process: nothing per step, and nothing once it is gone.</summary>
[Collection(nameof(RunsAlone))]
public sealed class FootprintTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task DecodeSteps_AllocateNothing(int rankCount, bool isTcp)
    {
        var model = new FakeModel(ContextTokens: 100_000);
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp, model);
        var meter = new AllocationMeter(warmUpTokens: 1000, windowTokens: 500, windows: 8);
        var observers = Enumerable.Range(0, 4).Select(_ => new CountingObserver(meter)).ToArray();

        foreach (var observer in observers)
        {
            var request = new SequenceRequest
            {
                Tokens = [1, 2, 3],
                MaxTokens = 3000,
                Sampling = new SamplingOptions(Temperature: 50, TopP: 0.9f, Seed: 7),
                ScoreCount = 2,
            };
            ring.Head.Submit(request, observer);
        }

        foreach (var observer in observers)
            await observer.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        // The test runner and the runtime's own threads may allocate now and then; a step that allocates would show in
        // every window.
        Assert.True(
            meter.SmallestWindowBytes == 0, $"every window of 500 tokens allocates {meter.SmallestWindowBytes} bytes");
    }

    [Fact]
    public async Task DisposedRings_LeaveNoThreads()
    {
        await RunOneAsync();
        var before = ThreadCount();

        for (var round = 0; round < 5; round++)
            await RunOneAsync();

        // A ring of three has 15 threads and 6 more that open it; the pool may add a few of its own.
        await Poll.UntilAsync(() => ThreadCount() <= before + 8, $"75 ring threads to end ({before} before)");
    }

    [Fact]
    public async Task TwoThousandSequences_LeaveMemoryFlat()
    {
        await using var ring = await LoopbackRing.StartAsync(2, isTcp: true);
        await RunManyAsync(ring, 500);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await RunManyAsync(ring, 2000);

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 200_000, $"2000 sequences left {grown} bytes behind");
    }

    private static async Task RunManyAsync(LoopbackRing ring, int count)
    {
        for (var i = 0; i < count; i += 8)
        {
            await Task.WhenAll(Enumerable.Range(i, 8).Select(
                seed => ring.RunAsync(new SequenceRequest { Tokens = [seed % 97], MaxTokens = 4 })));
        }
    }

    private static async Task RunOneAsync()
    {
        await using var ring = await LoopbackRing.StartAsync(3, isTcp: true);
        await ring.RunAsync(new SequenceRequest { Tokens = [1], MaxTokens = 3 });
    }

    private static int ThreadCount()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    /// <summary>Looks at the process's allocations each time a number of tokens has come.</summary>
    private sealed class AllocationMeter(int warmUpTokens, int windowTokens, int windows)
    {
        private int _tokens;
        private long _last;

        public long SmallestWindowBytes { get; private set; } = long.MaxValue;

        public void Count()
        {
            var since = ++_tokens - warmUpTokens;
            if (since < 0 || since % windowTokens != 0 || since > windowTokens * windows)
                return;
            var now = GC.GetTotalAllocatedBytes(precise: true);
            if (since > 0)
                SmallestWindowBytes = Math.Min(SmallestWindowBytes, now - _last);
            _last = GC.GetTotalAllocatedBytes(precise: true);
        }
    }

    private sealed class CountingObserver(AllocationMeter meter) : ISequenceObserver
    {
        private readonly TaskCompletionSource<SequenceEnd> _end = new();

        public Task<SequenceEnd> Ended => _end.Task;

        public void OnToken(int token, ReadOnlySpan<TokenScore> scores) => meter.Count();

        public void OnLogits(int firstPosition, ReadOnlySpan<float> logits)
        {
        }

        public void OnFinished(SequenceEnd reason) => _end.SetResult(reason);

        public void OnFailed(Exception exception) => _end.SetException(exception);
    }
}
