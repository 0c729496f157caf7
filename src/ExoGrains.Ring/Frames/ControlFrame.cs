using System.IO.Hashing;

namespace ExoGrains.Ring.Frames;

/// <summary>Frames that carry no hidden states: handshake, credit, heartbeat, cancel, error, goodbye.</summary>
internal static class ControlFrame
{
    /// <summary>Largest payload of any of them.</summary>
    public const int MaxPayloadBytes = 512;

    /// <summary>Largest of them, header included.</summary>
    public const int MaxBytes = FrameHeader.SizeBytes + MaxPayloadBytes;

    /// <summary>Writes header and payload as one block, to be sent at once.</summary>
    /// <returns>Length of the frame.</returns>
    public static int Write(
        Span<byte> destination,
        FrameType type,
        uint epoch,
        ulong frameNumber,
        int sourceRank,
        ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(destination[FrameHeader.SizeBytes..]);
        new FrameHeader
        {
            Type = type,
            // The only one that a peer may not know.
            Flags = type == FrameType.Shortage ? FrameFlags.Optional : FrameFlags.None,
            PayloadBytes = (uint)payload.Length,
            Epoch = epoch,
            FrameNumber = frameNumber,
            SourceRank = (ushort)sourceRank,
            PayloadHash = XxHash3.HashToUInt64(payload),
        }.Write(destination);
        return FrameHeader.SizeBytes + payload.Length;
    }
}
