using System.Buffers.Binary;
using System.Numerics;

namespace ExoGrains.Ring.Frames;

/// <summary>The 64 bytes in front of every frame, little-endian. Layout: schemas/ring/frames.md.</summary>
internal readonly record struct FrameHeader
{
    /// <summary>Length on the wire; a payload behind it keeps a 64-byte alignment.</summary>
    public const int SizeBytes = 64;

    /// <summary>"RNG1" as a little-endian integer.</summary>
    public const uint Magic = 0x31474E52;

    /// <summary>Version of the header's own layout; the handshake settles everything above it.</summary>
    public const byte LayoutVersion = 1;

    /// <summary>The only element type of hidden states so far.</summary>
    public const ushort Float32 = 1;

    private const int ChecksumOffset = 60;

    public FrameType Type { get; init; }

    public FrameFlags Flags { get; init; }

    public uint PayloadBytes { get; init; }

    public uint Epoch { get; init; }

    public ulong FrameNumber { get; init; }

    public ulong MicroBatch { get; init; }

    public uint OperationCount { get; init; }

    public uint RowCount { get; init; }

    public ushort ElementType { get; init; }

    public ushort SourceRank { get; init; }

    public uint TokenCount { get; init; }

    public ulong PayloadHash { get; init; }

    public uint HiddenSize { get; init; }

    /// <summary>Writes the header with its checksum.</summary>
    /// <param name="destination">64 bytes at least.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = LayoutVersion;
        destination[5] = (byte)Type;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], FrameNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], MicroBatch);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], OperationCount);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], RowCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[40..], ElementType);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[42..], SourceRank);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[44..], TokenCount);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[48..], PayloadHash);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[56..], HiddenSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Checksum(destination));
    }

    /// <summary>
    /// Reads and checks a header on its own: magic, checksum, layout version, flags. Nothing else is believed yet.
    /// </summary>
    /// <param name="source">64 bytes at least.</param>
    /// <param name="header">The fields; default unless the result is <see cref="FrameFault.None"/>.</param>
    public static FrameFault Read(ReadOnlySpan<byte> source, out FrameHeader header)
    {
        header = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            return FrameFault.Magic;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]) != Checksum(source))
            return FrameFault.HeaderChecksum;
        if (source[4] != LayoutVersion)
            return FrameFault.Version;
        var flags = (FrameFlags)BinaryPrimitives.ReadUInt16LittleEndian(source[6..]);
        if ((flags & ~FrameFlags.All) != 0)
            return FrameFault.Flags;
        header = new FrameHeader
        {
            Type = (FrameType)source[5],
            Flags = flags,
            PayloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            Epoch = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            FrameNumber = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            MicroBatch = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
            OperationCount = BinaryPrimitives.ReadUInt32LittleEndian(source[32..]),
            RowCount = BinaryPrimitives.ReadUInt32LittleEndian(source[36..]),
            ElementType = BinaryPrimitives.ReadUInt16LittleEndian(source[40..]),
            SourceRank = BinaryPrimitives.ReadUInt16LittleEndian(source[42..]),
            TokenCount = BinaryPrimitives.ReadUInt32LittleEndian(source[44..]),
            PayloadHash = BinaryPrimitives.ReadUInt64LittleEndian(source[48..]),
            HiddenSize = BinaryPrimitives.ReadUInt32LittleEndian(source[56..]),
        };
        return FrameFault.None;
    }

    // BitOperations uses the processor's CRC32C instruction where there is one.
    private static uint Checksum(ReadOnlySpan<byte> header)
    {
        var crc = uint.MaxValue;
        for (var offset = 0; offset < 56; offset += 8)
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(header[offset..]));
        return ~BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(header[56..]));
    }
}
