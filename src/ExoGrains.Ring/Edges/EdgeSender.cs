using System.Buffers.Binary;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Edges;

/// <summary>The thread that sends: takes the most urgent frame, writes it as one block, sends it in one call.</summary>
internal sealed class EdgeSender(
    IByteChannel channel, EdgeOutbox outbox, uint epoch, int ownRank, ulong nextFrameNumber)
{
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlFrame.MaxBytes, pinned: true);
    private ulong _nextFrameNumber = nextFrameNumber;

    /// <summary>Sends until the outbox ends or the connection does.</summary>
    /// <returns>False if the connection ended first.</returns>
    public bool Run()
    {
        while (true)
        {
            var item = outbox.Take();
            if (item.Step is { } step)
            {
                if (step.Shortage is { } shortage && !SendShortage(shortage))
                {
                    step.Release();
                    return false;
                }

                var length = StepCodec.Encode(step, epoch, _nextFrameNumber++, ownRank);
                var isSent = channel.Send(step.Memory[..length]);
                step.Release();
                RingMetrics.FramesSent.Add(1);
                RingMetrics.BytesSent.Add(length);
                if (!isSent)
                    return false;
                continue;
            }

            if (!channel.Send(_control.AsSpan(0, WriteControl(item))))
                return false;
            if (item.Type is FrameType.Error or FrameType.Goodbye)
            {
                channel.ShutdownSend();
                return true;
            }
        }
    }

    // Right before its step, so that the receiver need not look for it.
    private bool SendShortage(string text) => channel.Send(_control.AsSpan(
        0, WriteControl(new OutboxItem(FrameType.Shortage, ControlPayload.OutOfMemory, Text: text))));

    private int WriteControl(in OutboxItem item)
    {
        Span<byte> payload = stackalloc byte[ControlFrame.MaxPayloadBytes];
        var length = 0;
        switch (item.Type)
        {
            case FrameType.Ping or FrameType.Pong:
                BinaryPrimitives.WriteUInt64LittleEndian(payload, item.First);
                length = ControlPayload.StampBytes;
                break;
            case FrameType.Credit:
                BinaryPrimitives.WriteUInt64LittleEndian(payload, item.First);
                BinaryPrimitives.WriteUInt64LittleEndian(payload[8..], item.Second);
                length = ControlPayload.CreditBytes;
                break;
            case FrameType.Cancel:
                BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)item.First);
                length = ControlPayload.CancelBytes;
                break;
            case FrameType.Error or FrameType.Shortage:
                length = ErrorPayload.Write(payload, (int)item.First, item.Text ?? string.Empty);
                break;
        }

        return ControlFrame.Write(_control, item.Type, epoch, _nextFrameNumber++, ownRank, payload[..length]);
    }
}
