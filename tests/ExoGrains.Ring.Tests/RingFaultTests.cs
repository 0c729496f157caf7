using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Tests;

/// <summary>What every rank and every caller hears when a ring ends, over both transports.</summary>
public sealed class RingFaultTests
{
    /// <summary>Long enough that no sequence ends by itself before the ring does.</summary>
    private static readonly FakeModel Model = new(ContextTokens: 100_000);

    private static readonly SequenceRequest Long = new() { Tokens = [1, 2, 3], MaxTokens = 90_000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RankThatLeaves_EndsTheEpochEverywhere(bool isTcp)
    {
        await using var ring = await LoopbackRing.StartAsync(3, isTcp, Model);
        var observer = await SubmitAsync(ring, Long);

        await ring.Ranks[2].DisposeAsync();

        var exception = await Assert.ThrowsAsync<RingBrokenException>(
            () => observer.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Contains("rank 2", exception.Message, StringComparison.Ordinal);
        var heard = await FaultAsync(ring.Ranks[1]);
        Assert.True(heard.Reason is RingFaultReason.PeerLeft or RingFaultReason.RemoteFault, heard.ToString());
        Assert.Equal(RingFaultReason.LocalClose, (await FaultAsync(ring.Ranks[2])).Reason);
        Assert.Throws<RingBrokenException>(() => ring.Head.Submit(Long, new RecordingObserver()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EngineThatFails_IsNamedAtTheHead(bool isTcp)
    {
        await using var ring = await LoopbackRing.StartAsync(3, isTcp, Model);
        ring.Engines[1].OnStep = () => throw new InvalidOperationException("out of paper");
        var observer = new RecordingObserver();

        ring.Head.Submit(Long, observer);

        var exception = await Assert.ThrowsAsync<RingBrokenException>(
            () => observer.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Contains("rank 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("out of paper", exception.Message, StringComparison.Ordinal);
        Assert.Equal(RingFaultReason.EngineFailure, (await FaultAsync(ring.Ranks[1])).Reason);
        Assert.Equal(RingFaultReason.RemoteFault, (await FaultAsync(ring.Ranks[2])).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectionThatDies_IsReportedByBothEndsAtOnce(bool isTcp)
    {
        CuttingTransport? transport = null;
        await using var ring = await LoopbackRing.StartAsync(
            3, isTcp, Model, wrap: inner => transport = new CuttingTransport(inner));
        var observer = await SubmitAsync(ring, Long);

        transport!.Cut();

        await Assert.ThrowsAsync<RingBrokenException>(
            () => observer.Ended.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        foreach (var rank in ring.Ranks)
        {
            var fault = await FaultAsync(rank);
            Assert.True(
                fault.Reason is RingFaultReason.PeerClosed or RingFaultReason.Reset or RingFaultReason.RemoteFault,
                fault.ToString());
        }
    }

    [Fact]
    public async Task RankThatHangs_IsReportedWithinItsTime()
    {
        StallingTransport? transport = null;
        var options = LoopbackRing.QuickOptions with
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(50),
            SuspectAfter = TimeSpan.FromMilliseconds(100),
            DeadAfter = TimeSpan.FromMilliseconds(500),
        };
        await using var ring = await LoopbackRing.StartAsync(
            2, model: Model, options: options, wrap: inner => transport = new StallingTransport(inner));
        var observer = await SubmitAsync(ring, Long);

        transport!.Stall();

        await Assert.ThrowsAsync<RingBrokenException>(
            () => observer.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Equal(RingFaultReason.Timeout, (await FaultAsync(ring.Ranks[0])).Reason);
        transport.Resume();
    }

    [Fact]
    public async Task NewEpoch_RunsOnTheSameEnginesWithTheSameTokens()
    {
        var ring = await LoopbackRing.StartAsync(2, model: Model);
        var expected = (await ring.RunAsync(Long with { MaxTokens = 20 })).Tokens;
        await SubmitAsync(ring, Long);
        await ring.Ranks[1].DisposeAsync();
        await ring.Ranks[0].DisposeAsync();
        Assert.All(ring.Engines, engine => Assert.Equal(0, engine.OpenSlots));

        var ranks = ring.Ranks.Select((rank, index) => RankRuntime.Create(
            rank.Seat with { Epoch = rank.Seat.Epoch.Next() },
            ring.Engines[index],
            ring.Listeners[index],
            new RingHop(ring.Listeners[1 - index].EndPoints[0]),
            LoopbackRing.QuickOptions)).ToArray();
        await Task.WhenAll(ranks.Select(rank => rank.ConnectAsync(TestContext.Current.CancellationToken)));
        var observer = new RecordingObserver();
        ranks[0].Head!.Submit(Long with { MaxTokens = 20 }, observer);

        await observer.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(expected, observer.Tokens);
        foreach (var rank in ranks)
            await rank.DisposeAsync();
        await ring.DisposeAsync();
    }

    [Fact]
    public async Task RankThatNeverComes_IsNamedAtTheDeadline()
    {
        var options = LoopbackRing.QuickOptions with
        {
            ConnectDeadline = TimeSpan.FromMilliseconds(500),
            UnclaimedEdgeHold = TimeSpan.FromMilliseconds(100),
        };
        await using var ring = LoopbackRing.Create(2, options: options);
        await ring.Ranks[1].DisposeAsync();

        var exception = await Assert.ThrowsAsync<RingBrokenException>(
            () => ring.Ranks[0].ConnectAsync(TestContext.Current.CancellationToken));

        Assert.Contains("rank 0 to rank 1", exception.Message, StringComparison.Ordinal);
        var failure = Assert.IsType<HandshakeException>(exception.InnerException).Failure;
        Assert.Equal(HandshakeCause.NotExpected, failure.Cause);
        Assert.Equal(RingFaultReason.ConnectFailed, (await FaultAsync(ring.Ranks[0])).Reason);
    }

    [Theory]
    [InlineData("127.0.0.2", false)]
    [InlineData("127.0.0.2", true)]
    [InlineData("127.0.0.4", false)]
    [InlineData("127.0.0.4", true)]
    public async Task RanksWhoseViewsOfAHopDiffer_FormNoRing(string dialledFrom, bool isTcp)
    {
        await using var ring = LoopbackRing.Create(
            2, isTcp, source: IPAddress.Parse(dialledFrom), inboundSource: IPAddress.Parse("127.0.0.2"));
        var token = TestContext.Current.CancellationToken;
        var connecting = Task.WhenAll(ring.Ranks.Select(rank => rank.ConnectAsync(token)));

        if (dialledFrom == "127.0.0.2")
        {
            await connecting;
            return;
        }

        var exception = await Assert.ThrowsAsync<RingBrokenException>(() => connecting);
        var failure = Assert.IsType<HandshakeException>(exception.InnerException).Failure;
        Assert.Equal(HandshakeCause.WrongAddress, failure.Cause);
        Assert.Contains("from 127.0.0.4 to 127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("expected from 127.0.0.2 to 127.0.0.1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RankThatConnectsLate_FindsThePatientOnesAlive()
    {
        var options = LoopbackRing.QuickOptions with
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(50),
            DeadAfter = TimeSpan.FromMilliseconds(400),
        };
        await using var ring = LoopbackRing.Create(3, options: options);
        var token = TestContext.Current.CancellationToken;
        var early = new[] { ring.Ranks[0].ConnectAsync(token), ring.Ranks[2].ConnectAsync(token) };
        await early[0];

        // Twice the time after which silence is death.
        await Task.Delay(800, token);
        await ring.Ranks[1].ConnectAsync(token);

        await early[1];
        Assert.Equal(5, (await ring.RunAsync(Long with { MaxTokens = 5 })).Tokens.Count);
    }

    [Fact]
    public async Task DisposedWhileConnecting_EndsTheConnect()
    {
        await using var ring = LoopbackRing.Create(2);
        var connecting = ring.Ranks[0].ConnectAsync(TestContext.Current.CancellationToken);

        await ring.Ranks[0].DisposeAsync();

        await Assert.ThrowsAsync<RingBrokenException>(
            () => connecting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    private static async Task<RingFault> FaultAsync(RankRuntime rank) =>
        await rank.Faulted.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

    /// <summary>Submits and waits for the first token, so that the sequence is under way.</summary>
    private static async Task<RecordingObserver> SubmitAsync(LoopbackRing ring, SequenceRequest request)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var observer = new RecordingObserver { WhenToken = _ => first.TrySetResult() };
        ring.Head.Submit(request, observer);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        return observer;
    }
}
