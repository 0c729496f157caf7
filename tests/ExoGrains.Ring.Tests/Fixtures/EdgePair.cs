using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Ring.Edges;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>Terms, and an accepting edge whose other end the test writes byte by byte.</summary>
internal static class EdgePair
{
    public static StepLimits Limits { get; } = new(HiddenSize: 4, SlotCount: 4, ContextTokens: 32, MaxStepTokens: 8);

    public static EdgeTerms Terms { get; } = new(
        new InstanceId(new Guid("00112233-4455-6677-8899-aabbccddeeff")),
        new RingEpoch(7),
        FromRank: 0,
        ToRank: 1,
        RankCount: 3,
        new DeviceId(new Guid("10112233-4455-6677-8899-aabbccddeeff")),
        new DeviceId(new Guid("20112233-4455-6677-8899-aabbccddeeff")),
        ModelHash.Of("fake"),
        Precision.Exact,
        LayerCount: 6,
        BoundaryLayer: 2,
        Limits);

    /// <summary>Starts an accepting edge; frames come from the returned channel, numbers start at 1.</summary>
    public static (Edge Edge, MemoryChannel Peer, StepBufferPool Pool) Accept(
        IEdgeSink sink, RingOptions options, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var (peer, channel) = MemoryChannel.CreatePair(
            new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), 64 << 10);
        var pool = new StepBufferPool(Limits, options.CreditFrames);
        var open = new OpenEdge(
            channel, new FrameReader(channel, time), Terms, false, options.CreditFrames, options.CreditBytes, 1, 1);
        var edge = new Edge(open, sink, pool, 1, options, time);
        edge.Start();
        return (edge, peer, pool);
    }

    /// <summary>A step with one row and its hidden states counting up.</summary>
    public static byte[] StepFrame(ulong frameNumber, uint epoch = 7, int sourceRank = 0)
    {
        using var pool = new StepBufferPool(Limits, 1);
        var step = pool.Rent()!;
        Fill(step);
        var length = StepCodec.Encode(step, epoch, frameNumber, sourceRank);
        return step.Memory[..length].ToArray();
    }

    public static void Fill(StepBuffer step)
    {
        step.MicroBatch = 9;
        step.OperationCount = 2;
        step.Operations[0] = new(Compute.SlotOperationKind.Open, 3);
        step.Operations[1] = new(Compute.SlotOperationKind.Fork, 2, 1, 5);
        step.RowCount = 1;
        step.Rows[0] = new(3, 0, 2, 1);
        step.TokenCount = 2;
        for (var i = 0; i < step.Hidden.Length; i++)
            step.Hidden[i] = i + 0.5f;
    }
}
