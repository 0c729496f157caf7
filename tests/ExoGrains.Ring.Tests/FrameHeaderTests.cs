using CsCheck;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Tests;

public sealed class FrameHeaderTests
{
    private static readonly Gen<FrameHeader> Headers =
        from type in Gen.Byte
        from flags in Gen.UShort[0, 3]
        from small in Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt)
        from large in Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong)
        from ranks in Gen.Select(Gen.UShort, Gen.UShort)
        select new FrameHeader
        {
            Type = (FrameType)type,
            Flags = (FrameFlags)flags,
            PayloadBytes = small.Item1,
            Epoch = small.Item2,
            OperationCount = small.Item3,
            RowCount = small.Item4,
            TokenCount = small.Item5,
            HiddenSize = small.Item6,
            FrameNumber = large.Item1,
            MicroBatch = large.Item2,
            PayloadHash = large.Item3,
            ElementType = ranks.Item1,
            SourceRank = ranks.Item2,
        };

    [Fact]
    public void EveryHeader_ReadsAsItWasWritten() => Headers.Sample(header =>
    {
        var bytes = new byte[FrameHeader.SizeBytes];
        header.Write(bytes);
        Assert.Equal(FrameFault.None, FrameHeader.Read(bytes, out var read));
        Assert.Equal(header, read);
    });

    [Fact]
    public void AnyFlippedBit_IsRefused() => Gen.Select(Headers, Gen.Int[0, 511]).Sample((header, bit) =>
    {
        var bytes = new byte[FrameHeader.SizeBytes];
        header.Write(bytes);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        Assert.NotEqual(FrameFault.None, FrameHeader.Read(bytes, out _));
    });

    [Fact]
    public void RandomBytes_AreRefused() => Gen.Byte.Array[64].Sample(
        bytes => Assert.NotEqual(FrameFault.None, FrameHeader.Read(bytes, out _)));
}
