using System.Buffers.Binary;
using ExoGrains.Ring.Edges;

namespace ExoGrains.Ring.Links;

/// <summary>Sizes of the burst of a link proof, and the CREDIT that acknowledges it.</summary>
internal static class BurstPayload
{
    /// <summary>Payload of one BURST frame.</summary>
    public const int FrameBytes = 32 << 10;

    /// <summary>Bytes sent before their acknowledgement is waited for; one measurement.</summary>
    public const int RoundBytes = 256 << 10;

    /// <summary>Writes a CREDIT.</summary>
    public static void WriteCredit(Span<byte> destination, long frames, long bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, frames);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..ControlPayload.CreditBytes], bytes);
    }

    /// <summary>Bytes told by a CREDIT.</summary>
    public static long Bytes(ReadOnlySpan<byte> credit) => BinaryPrimitives.ReadInt64LittleEndian(credit[8..]);
}
