using ExoGrains.Compute;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Tests;

public sealed class StepCodecTests
{
    [Fact]
    public void Step_ReadsAsItWasWritten()
    {
        using var pool = new StepBufferPool(EdgePair.Limits, 2);
        var (written, read) = (pool.Rent()!, pool.Rent()!);
        EdgePair.Fill(written);
        var length = StepCodec.Encode(written, 7, 3, 2);

        written.Memory[..length].CopyTo(read.Memory);
        Assert.Equal(FrameFault.None, FrameHeader.Read(read.Memory, out var header));
        Assert.Null(StepCodec.CheckHeader(header, EdgePair.Limits));
        Assert.Null(StepCodec.Decode(header, read));

        Assert.Equal(written.Operations[..2], read.Operations[..2]);
        Assert.Equal(written.Rows[..1], read.Rows[..1]);
        Assert.Equal(written.Hidden.ToArray(), read.Hidden.ToArray());
        Assert.Equal(0, (FrameHeader.SizeBytes + read.PayloadBytes - (read.TokenCount * 16)) % 64);
    }

    [Theory]
    [InlineData(17u, 1u, 2u, "operations")]
    [InlineData(2u, 5u, 2u, "rows")]
    [InlineData(2u, 1u, 9u, "tokens")]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, "operations")]
    [InlineData(2u, 1u, 3u, "payload")]
    public void CountsBeyondTheLimits_AreRefusedFromTheHeaderAlone(uint operations, uint rows, uint tokens, string what)
    {
        var header = new FrameHeader
        {
            Type = FrameType.Step,
            ElementType = FrameHeader.Float32,
            HiddenSize = 4,
            PayloadBytes = 64 + 32,
            OperationCount = operations,
            RowCount = rows,
            TokenCount = tokens,
        };
        Assert.Contains(what, StepCodec.CheckHeader(header, EdgePair.Limits), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, 2, 1)]
    [InlineData(0, 31, 2, 1)]
    [InlineData(0, 0, 2, 3)]
    [InlineData(0, -1, 2, 1)]
    [InlineData(-1, 0, 2, 1)]
    [InlineData(0, 0, 3, 1)]
    public void RowsBeyondTheLimits_AreRefused(int slot, int position, int count, int outputs) =>
        Assert.NotNull(DecodeError(step => step.Rows[0] = new StepRow(slot, position, count, outputs)));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(5, 0, 0, 0)]
    [InlineData(1, 4, 0, 0)]
    [InlineData(2, 0, 4, 0)]
    [InlineData(2, 0, 1, 33)]
    [InlineData(3, 0, 0, -1)]
    public void OperationsBeyondTheLimits_AreRefused(int kind, int slot, int source, int length) =>
        Assert.NotNull(DecodeError(
            step => step.Operations[0] = new SlotOperation((SlotOperationKind)kind, slot, source, length)));

    private static string? DecodeError(Action<StepBuffer> spoil)
    {
        using var pool = new StepBufferPool(EdgePair.Limits, 1);
        var step = pool.Rent()!;
        EdgePair.Fill(step);
        spoil(step);
        StepCodec.Encode(step, 7, 1, 0);
        FrameHeader.Read(step.Memory, out var header);
        return StepCodec.Decode(header, step);
    }
}
