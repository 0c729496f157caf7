using System.Buffers.Binary;

namespace ExoGrains.Ring.Handshake;

/// <summary>Payload of READY: the first credits, and the acceptor's proof over them.</summary>
internal static class ReadyPayload
{
    public const int ProofOffset = 16;
    public const int SizeBytes = ProofOffset + HandshakeMac.SizeBytes;

    /// <summary>Writes it with its proof.</summary>
    public static void Write(
        Span<byte> destination,
        long creditFrames,
        long creditBytes,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> hello,
        ReadOnlySpan<byte> challenge)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, creditFrames);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], creditBytes);
        HandshakeMac.Compute(
            key,
            HandshakeMac.Ready,
            hello,
            challenge[..ChallengePayload.ProofOffset],
            destination[..ProofOffset],
            destination.Slice(ProofOffset, 32));
    }

    /// <summary>The credits.</summary>
    public static (long Frames, long Bytes) Credits(ReadOnlySpan<byte> payload) =>
        (BinaryPrimitives.ReadInt64LittleEndian(payload), BinaryPrimitives.ReadInt64LittleEndian(payload[8..]));
}
