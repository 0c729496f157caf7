using System.Diagnostics;

namespace ExoGrains.Ring.Tests;

/// <summary>A link over which nothing arrives any more, with the product's own times.</summary>
[Collection(nameof(RunsAlone))]
public sealed class BlackLinkTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task BlackLink_IsNoticedByBothEndsInTime(bool isTcp, bool isBusy)
    {
        StallingTransport? transport = null;
        await using var ring = await LoopbackRing.StartAsync(
            2,
            isTcp,
            new FakeModel(ContextTokens: 1_000_000),
            wrap: inner => transport = new StallingTransport(inner));
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isBusy)
        {
            var observer = new RecordingObserver(1_000_000) { WhenToken = _ => first.TrySetResult() };
            ring.Head.Submit(new SequenceRequest { Tokens = [1, 2, 3], MaxTokens = 900_000 }, observer);
            await first.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        var watch = Stopwatch.StartNew();
        transport!.Stall();
        var faults = await Task.WhenAll(ring.Ranks.Select(rank => rank.Faulted))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(
            watch.Elapsed < Promise, $"noticed after {watch.Elapsed}: {string.Join("; ", faults.AsEnumerable())}");
        Assert.All(faults, fault => Assert.Equal(RingFaultReason.Timeout, fault.Reason));
        transport.Resume();
    }
}
