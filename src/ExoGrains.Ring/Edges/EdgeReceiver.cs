using System.Buffers.Binary;
using System.IO.Hashing;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Edges;

/// <summary>
/// The thread that receives: checks every frame before it is believed, and never waits for the sender or the stage, so
/// that a full ring always drains.
/// </summary>
internal sealed class EdgeReceiver(
    FrameReader reader,
    EdgeOutbox outbox,
    IEdgeSink sink,
    StepBufferPool? stepPool,
    StepLimits limits,
    uint epoch,
    int peerRank,
    ulong nextFrameNumber)
{
    private readonly byte[] _header = GC.AllocateArray<byte>(FrameHeader.SizeBytes, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlFrame.MaxPayloadBytes, pinned: true);
    private ulong _nextFrameNumber = nextFrameNumber;
    private (long Frames, long Bytes) _credit;
    private string? _shortage;
    private long _roundTripTicks;

    /// <summary>Last measured heartbeat round trip; zero before the first.</summary>
    public TimeSpan RoundTrip => new(Volatile.Read(ref _roundTripTicks));

    /// <summary>Receives until the edge is over.</summary>
    /// <returns>Why it is over.</returns>
    public (RingFaultReason Reason, string Message) Run(TimeProvider time)
    {
        while (true)
        {
            if (ReceiveOne(time) is { } end)
                return end;
        }
    }

    private (RingFaultReason Reason, string Message)? ReceiveOne(TimeProvider time)
    {
        var status = reader.Read(_header);
        if (status != ReadStatus.Ok)
            return Ended(status);
        var fault = CheckHeader(out var header);
        if (fault is not null)
            return fault;
        if (header.Type == FrameType.Step)
            return ReceiveStep(header);
        if (header.PayloadBytes > ControlFrame.MaxPayloadBytes)
            return Broken($"{header.Type} has {header.PayloadBytes} bytes; at most {ControlFrame.MaxPayloadBytes}");
        var payload = _control.AsSpan(0, (int)header.PayloadBytes);
        status = reader.Read(payload);
        if (status != ReadStatus.Ok)
            return Ended(status);
        return XxHash3.HashToUInt64(payload) == header.PayloadHash
            ? HandleControl(header, payload, time)
            : (RingFaultReason.Checksum, $"rank {peerRank} sent {header.Type} with a wrong payload checksum");
    }

    private (RingFaultReason Reason, string Message)? CheckHeader(out FrameHeader header)
    {
        var fault = FrameHeader.Read(_header, out header);
        if (fault == FrameFault.HeaderChecksum)
            return (RingFaultReason.Checksum, $"rank {peerRank} sent a header with a wrong checksum");
        if (fault != FrameFault.None)
            return Broken($"a header is wrong ({fault})");
        if (header.Epoch != epoch)
            return (
                RingFaultReason.StaleEpoch, $"rank {peerRank} sent a frame of epoch {header.Epoch}; expected {epoch}");
        if (header.FrameNumber != _nextFrameNumber)
            return Broken($"frame number is {header.FrameNumber}; expected {_nextFrameNumber}");
        _nextFrameNumber++;
        return header.SourceRank == peerRank
            ? null
            : Broken($"source rank is {header.SourceRank}; expected {peerRank}");
    }

    private (RingFaultReason Reason, string Message)? ReceiveStep(in FrameHeader header)
    {
        if (stepPool is null)
            return Broken("a step came against the direction of the ring");
        if (StepCodec.CheckHeader(header, limits) is { } wrong)
            return Broken(wrong);
        if (stepPool.Rent() is not { } step)
            return Broken("more steps than credit");
        step.ReceivedBytes = FrameHeader.SizeBytes + (int)header.PayloadBytes;
        var payload = step.Memory.Slice(FrameHeader.SizeBytes, (int)header.PayloadBytes);
        var status = reader.Read(payload);
        (RingFaultReason, string)? end = null;
        if (status != ReadStatus.Ok)
            end = Ended(status);
        else if (XxHash3.HashToUInt64(payload) != header.PayloadHash)
            end = (RingFaultReason.Checksum, $"rank {peerRank} sent a step with a wrong payload checksum");
        else if (StepCodec.Decode(header, step) is { } wrongContent)
            end = Broken(wrongContent);
        step.Shortage = _shortage;
        _shortage = null;
        if (end is null)
            sink.OnStep(step);
        else
            step.Release();
        return end;
    }

    private (RingFaultReason Reason, string Message)? HandleControl(
        in FrameHeader header, ReadOnlySpan<byte> payload, TimeProvider time)
    {
        switch (header.Type)
        {
            case FrameType.Ping when payload.Length == ControlPayload.StampBytes:
                outbox.AddPong(BinaryPrimitives.ReadUInt64LittleEndian(payload));
                return null;
            case FrameType.Pong when payload.Length == ControlPayload.StampBytes:
                var sent = (long)BinaryPrimitives.ReadUInt64LittleEndian(payload);
                Volatile.Write(ref _roundTripTicks, time.GetElapsedTime(sent).Ticks);
                return null;
            case FrameType.Credit when payload.Length == ControlPayload.CreditBytes && stepPool is null:
                return outbox.TryTakeCredit(
                    ref _credit,
                    BinaryPrimitives.ReadInt64LittleEndian(payload),
                    BinaryPrimitives.ReadInt64LittleEndian(payload[8..]))
                    ? null
                    : Broken("credit went down");
            case FrameType.Cancel when payload.Length == ControlPayload.CancelBytes && stepPool is not null:
                var slot = BinaryPrimitives.ReadUInt32LittleEndian(payload);
                if (slot >= limits.SlotCount)
                    return Broken($"cancel names slot {slot} of {limits.SlotCount}");
                sink.OnCancel((int)slot);
                return null;
            case FrameType.Shortage when stepPool is not null && ErrorPayload.TryRead(payload, out _, out var why):
                _shortage = why;
                return null;
            case FrameType.Goodbye:
                return (RingFaultReason.PeerLeft, $"rank {peerRank} left the ring");
            case FrameType.Error when ErrorPayload.TryRead(payload, out _, out var text):
                return (RingFaultReason.RemoteFault, text);
            default:
                return (header.Flags & FrameFlags.Optional) != 0
                    ? null
                    : Broken($"{header.Type} with {payload.Length} bytes has no place here");
        }
    }

    private (RingFaultReason Reason, string Message) Ended(ReadStatus status) => status switch
    {
        ReadStatus.Timeout => (
            RingFaultReason.Timeout, $"rank {peerRank} was silent for {reader.Silence.TotalSeconds:0.0} s"),
        ReadStatus.Reset => (RingFaultReason.Reset, $"the connection with rank {peerRank} was reset"),
        _ => (RingFaultReason.PeerClosed, $"rank {peerRank} closed the connection without a goodbye"),
    };

    private (RingFaultReason Reason, string Message) Broken(string what) =>
        (RingFaultReason.Protocol, $"rank {peerRank} broke the protocol: {what}");
}
