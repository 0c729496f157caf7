using System.Buffers.Binary;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Links;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>Payload of HELLO: the versions the dialler speaks, the terms it offers, and its nonce.</summary>
internal static class HelloPayload
{
    public const int SizeBytes = 160;
    public const int NonceOffset = 128;
    public const int NonceBytes = 32;

    private const int PurposeOffset = 120;
    private const int SourceOffset = 64;
    private const int AddressOffset = 80;

    /// <summary>Writes that of an edge.</summary>
    /// <param name="destination"><see cref="SizeBytes"/> at least.</param>
    /// <param name="minVersion">Lowest protocol version spoken.</param>
    /// <param name="maxVersion">Highest protocol version spoken.</param>
    /// <param name="terms">What is offered.</param>
    /// <param name="nonce">32 random bytes, new for each connection.</param>
    public static void Write(
        Span<byte> destination, byte minVersion, byte maxVersion, EdgeTerms terms, ReadOnlySpan<byte> nonce)
    {
        destination[..SizeBytes].Clear();
        destination[0] = minVersion;
        destination[1] = maxVersion;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], FrameHeader.Float32);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], (ushort)terms.FromRank);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], (ushort)terms.ToRank);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], (ushort)terms.RankCount);
        destination[10] = (byte)terms.Precision;
        destination[11] = (byte)terms.KeyValueType;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], terms.Epoch.Value);
        terms.Instance.Value.TryWriteBytes(destination[16..], bigEndian: true, out _);
        terms.FromDevice.Value.TryWriteBytes(destination[32..], bigEndian: true, out _);
        terms.ToDevice.Value.TryWriteBytes(destination[48..], bigEndian: true, out _);
        terms.ModelHash.CopyTo(destination[64..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination[96..], terms.LayerCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[100..], terms.BoundaryLayer);
        BinaryPrimitives.WriteInt32LittleEndian(destination[104..], terms.Limits.HiddenSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[108..], terms.Limits.SlotCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[112..], terms.Limits.ContextTokens);
        BinaryPrimitives.WriteInt32LittleEndian(destination[116..], terms.Limits.MaxStepTokens);
        nonce.CopyTo(destination[NonceOffset..]);
    }

    /// <summary>Writes that of a link proof.</summary>
    /// <param name="destination"><see cref="SizeBytes"/> at least.</param>
    /// <param name="versions">Protocol versions spoken.</param>
    /// <param name="terms">Who means whom, over which addresses.</param>
    /// <param name="nonce">32 random bytes, new for each connection.</param>
    public static void WriteProof(
        Span<byte> destination, ProtocolVersions versions, LinkTerms terms, ReadOnlySpan<byte> nonce)
    {
        destination[..SizeBytes].Clear();
        destination[0] = Math.Max(versions.Lowest, ProtocolVersions.LinkProof);
        destination[1] = versions.Highest;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], terms.Incarnation);
        terms.FromDevice.Value.TryWriteBytes(destination[32..], bigEndian: true, out _);
        terms.ToDevice.Value.TryWriteBytes(destination[48..], bigEndian: true, out _);
        RingAddress.Write(destination[SourceOffset..], terms.Source);
        RingAddress.Write(destination[AddressOffset..], terms.Address);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[PurposeOffset..], (ushort)HelloPurpose.LinkProof);
        nonce.CopyTo(destination[NonceOffset..]);
    }

    /// <summary>What the connection is for; told from version 2 on.</summary>
    public static HelloPurpose Purpose(ReadOnlySpan<byte> source, byte version) =>
        version < ProtocolVersions.LinkProof
            ? HelloPurpose.Edge
            : (HelloPurpose)BinaryPrimitives.ReadUInt16LittleEndian(source[PurposeOffset..]);

    /// <summary>Epoch or incarnation; goes into the header of every later frame.</summary>
    public static uint Epoch(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);

    /// <summary>The accepting rank; 0 in a link proof.</summary>
    public static int ToRank(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt16LittleEndian(source[6..]);

    /// <summary>Reads that of a link proof.</summary>
    public static LinkTerms ReadProof(ReadOnlySpan<byte> source) => new(
        new DeviceId(new Guid(source.Slice(32, 16), bigEndian: true)),
        new DeviceId(new Guid(source.Slice(48, 16), bigEndian: true)),
        Epoch(source),
        RingAddress.Read(source[SourceOffset..]),
        RingAddress.Read(source[AddressOffset..]));

    /// <summary>Reads that of an edge. Terms are only compared, never used to allocate.</summary>
    public static EdgeTerms Read(ReadOnlySpan<byte> source) => new(
        new InstanceId(new Guid(source.Slice(16, 16), bigEndian: true)),
        new RingEpoch(BinaryPrimitives.ReadUInt32LittleEndian(source[12..])),
        BinaryPrimitives.ReadUInt16LittleEndian(source[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(source[6..]),
        BinaryPrimitives.ReadUInt16LittleEndian(source[8..]),
        new DeviceId(new Guid(source.Slice(32, 16), bigEndian: true)),
        new DeviceId(new Guid(source.Slice(48, 16), bigEndian: true)),
        new ModelHash(source.Slice(64, ModelHash.SizeBytes)),
        (Precision)source[10],
        BinaryPrimitives.ReadInt32LittleEndian(source[96..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[100..]),
        new StepLimits(
            BinaryPrimitives.ReadInt32LittleEndian(source[104..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[108..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[112..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[116..])))
    {
        KeyValueType = (KeyValueType)source[11],
    };
}
