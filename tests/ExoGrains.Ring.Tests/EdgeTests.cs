using System.IO.Hashing;
using CsCheck;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Ring.Tests;

public sealed class EdgeTests
{
    private static readonly RingOptions Options = LoopbackRing.QuickOptions;

    [Fact]
    public async Task ValidSteps_ReachTheSinkAndReturnCredit()
    {
        var sink = new RecordingSink();
        var (edge, peer, pool) = EdgePair.Accept(sink, Options);

        for (ulong number = 1; number <= 20; number++)
            peer.Send(EdgePair.StepFrame(number));

        await Poll.UntilAsync(() => sink.Steps.Count == 20, "20 steps");
        Assert.All(sink.Steps, step => Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f], step.Hidden[..4]));
        await EndAsync(edge, peer, pool);
    }

    [Fact]
    public async Task MoreStepsThanCredit_BreakTheEdge()
    {
        var sink = new RecordingSink { KeepsSteps = true };
        var (edge, peer, pool) = EdgePair.Accept(sink, Options);

        for (ulong number = 1; number <= (ulong)Options.CreditFrames + 1; number++)
            peer.Send(EdgePair.StepFrame(number));

        var (reason, message) = await Within(sink.Broken);
        Assert.Equal(RingFaultReason.Protocol, reason);
        Assert.Contains("credit", message, StringComparison.Ordinal);
        await EndAsync(edge, peer, pool);
    }

    [Theory]
    [InlineData("epoch", RingFaultReason.StaleEpoch)]
    [InlineData("number", RingFaultReason.Protocol)]
    [InlineData("rank", RingFaultReason.Protocol)]
    [InlineData("payload", RingFaultReason.Checksum)]
    [InlineData("header", RingFaultReason.Checksum)]
    [InlineData("garbage", RingFaultReason.Protocol)]
    [InlineData("close", RingFaultReason.PeerClosed)]
    public async Task WrongFrame_BreaksTheEdgeWithItsReason(string what, RingFaultReason expected)
    {
        var sink = new RecordingSink();
        var (edge, peer, pool) = EdgePair.Accept(sink, Options);
        var frame = what switch
        {
            "epoch" => EdgePair.StepFrame(1, epoch: 6),
            "number" => EdgePair.StepFrame(2),
            "rank" => EdgePair.StepFrame(1, sourceRank: 2),
            "garbage" => new byte[200],
            _ => EdgePair.StepFrame(1),
        };
        if (what == "payload")
            frame[^1] ^= 1;
        if (what == "header")
            frame[20] ^= 1;

        if (what == "close")
            peer.Dispose();
        else
            peer.Send(frame);

        var (reason, message) = await Within(sink.Broken);
        Assert.Equal(expected, reason);
        Assert.Contains("rank 0", message, StringComparison.Ordinal);
        Assert.Empty(sink.Steps);
        await EndAsync(edge, peer, pool);
    }

    [Fact]
    public async Task SilentPeer_IsSuspectThenDead()
    {
        var time = new FakeTimeProvider();
        var sink = new RecordingSink();
        var (edge, peer, pool) = EdgePair.Accept(
            sink, Options with { HeartbeatInterval = TimeSpan.FromMilliseconds(50) }, time);
        await DrainAsync(peer);

        time.Advance(Options.SuspectAfter + TimeSpan.FromMilliseconds(1));
        Assert.True(edge.IsSuspect);
        peer.Send(EdgePair.StepFrame(1));
        await Poll.UntilAsync(() => !edge.IsSuspect, "a byte to clear the suspicion");
        time.Advance(Options.DeadAfter - TimeSpan.FromMilliseconds(1));
        Assert.False(sink.Broken.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2));

        var (reason, message) = await Within(sink.Broken);
        Assert.Equal(RingFaultReason.Timeout, reason);
        Assert.Contains("silent", message, StringComparison.Ordinal);
        await EndAsync(edge, peer, pool);
    }

    [Fact]
    public async Task UnknownOptionalFrame_IsSkipped()
    {
        var sink = new RecordingSink();
        var (edge, peer, pool) = EdgePair.Accept(sink, Options);
        var unknown = new byte[FrameHeader.SizeBytes + 3];
        new FrameHeader
        {
            Type = (FrameType)200,
            Flags = FrameFlags.Optional,
            PayloadBytes = 3,
            Epoch = 7,
            FrameNumber = 1,
            PayloadHash = XxHash3.HashToUInt64(new byte[3]),
        }.Write(unknown);

        peer.Send(unknown);
        peer.Send(EdgePair.StepFrame(2));

        await Poll.UntilAsync(() => sink.Steps.Count == 1, "the step behind the unknown frame");
        await EndAsync(edge, peer, pool);
    }

    [Fact]
    public void MutatedAndRandomBytes_NeverCrashOrHangTheReader() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 2]).Sample(
            (noise, place, value, kind) =>
            {
                var sink = new RecordingSink();
                var (edge, peer, pool) = EdgePair.Accept(sink, Options);
                byte[] bytes = [.. EdgePair.StepFrame(1), .. EdgePair.StepFrame(2)];
                if (kind == 0)
                    bytes = noise;
                else if (kind == 1)
                    bytes[place % bytes.Length] ^= (byte)(value | 1);
                else
                    bytes = bytes[..(place % bytes.Length)];
                peer.Send(bytes);
                peer.Dispose();
                AssertEnds(edge, sink, pool);
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void WellFormedHeadersWithAnyContent_NeverCrashOrHangTheReader() =>
        Gen.Select(
            Gen.Int[0, 12],
            Gen.UInt[0, 20],
            Gen.UInt[0, 6],
            Gen.UInt[0, 10],
            Gen.Bool,
            Gen.Byte.Array[0, 400]).Sample(
            (type, operations, rows, tokens, isExact, payload) =>
            {
                var sink = new RecordingSink();
                var (edge, peer, pool) = EdgePair.Accept(sink, Options);
                if (isExact)
                    Array.Resize(ref payload, StepLimits.HiddenOffset((int)operations, (int)rows) + ((int)tokens * 16));
                var frame = new byte[FrameHeader.SizeBytes + payload.Length];
                payload.CopyTo(frame, FrameHeader.SizeBytes);
                new FrameHeader
                {
                    Type = (FrameType)type,
                    PayloadBytes = (uint)payload.Length,
                    Epoch = 7,
                    FrameNumber = 1,
                    OperationCount = operations,
                    RowCount = rows,
                    TokenCount = tokens,
                    ElementType = FrameHeader.Float32,
                    HiddenSize = 4,
                    PayloadHash = XxHash3.HashToUInt64(payload),
                }.Write(frame);
                peer.Send(frame);
                peer.Dispose();
                AssertEnds(edge, sink, pool);
            },
            iter: 300,
            threads: 1);

    private static void AssertEnds(Edges.Edge edge, RecordingSink sink, StepBufferPool pool)
    {
        var token = TestContext.Current.CancellationToken;
        Assert.True(sink.Broken.Wait(TimeSpan.FromSeconds(10), token), "the edge did not end");
        edge.Close(RingFaultReason.LocalClose, "test");
        Assert.True(edge.Ended.Wait(TimeSpan.FromSeconds(10), token), "the threads did not end");
        pool.Dispose();
    }

    private static async Task<T> Within<T>(Task<T> task) =>
        await task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private static async Task DrainAsync(MemoryChannel peer)
    {
        // The edge's first frames need a reader only when the buffer is full; a look is enough here.
        peer.PollInterval = TimeSpan.FromMilliseconds(1);
        peer.Receive(new byte[4096], out _);
        await Task.Yield();
    }

    private static async Task EndAsync(Edges.Edge edge, MemoryChannel peer, StepBufferPool pool)
    {
        edge.Close(RingFaultReason.LocalClose, "test");
        peer.Dispose();
        await edge.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        pool.Dispose();
    }
}
