using System.Buffers.Binary;
using System.IO.Hashing;
using ExoGrains.Compute;

namespace ExoGrains.Ring.Frames;

/// <summary>Writes a step buffer's counts and records into its bytes, and reads them back with every check.</summary>
internal static class StepCodec
{
    /// <summary>Writes records, hash and header in front of the hidden states.</summary>
    /// <returns>Length of the frame.</returns>
    public static int Encode(StepBuffer step, uint epoch, ulong frameNumber, int sourceRank)
    {
        var memory = step.Memory;
        var offset = FrameHeader.SizeBytes;
        foreach (var operation in step.Operations.AsSpan(0, step.OperationCount))
        {
            WriteRecord(
                memory, ref offset, (int)operation.Kind, operation.Slot, operation.SourceSlot, operation.Length);
        }

        foreach (var row in step.Rows.AsSpan(0, step.RowCount))
            WriteRecord(memory, ref offset, row.Slot, row.Position, row.Count, row.OutputCount);
        var hiddenStart = FrameHeader.SizeBytes + StepLimits.HiddenOffset(step.OperationCount, step.RowCount);
        memory[offset..hiddenStart].Clear();
        var payload = memory.Slice(FrameHeader.SizeBytes, step.PayloadBytes);
        new FrameHeader
        {
            Type = FrameType.Step,
            Flags = step.IsOutputsOnly ? FrameFlags.OutputsOnly : FrameFlags.None,
            PayloadBytes = (uint)payload.Length,
            Epoch = epoch,
            FrameNumber = frameNumber,
            MicroBatch = step.MicroBatch,
            OperationCount = (uint)step.OperationCount,
            RowCount = (uint)step.RowCount,
            ElementType = FrameHeader.Float32,
            SourceRank = (ushort)sourceRank,
            TokenCount = (uint)step.TokenCount,
            PayloadHash = XxHash3.HashToUInt64(payload),
            HiddenSize = (uint)step.Limits.HiddenSize,
        }.Write(memory);
        return FrameHeader.SizeBytes + payload.Length;
    }

    /// <summary>Checks a header's counts against the limits, before a byte of payload is read.</summary>
    public static string? CheckHeader(in FrameHeader header, StepLimits limits)
    {
        if (header.ElementType != FrameHeader.Float32)
            return $"element type is {header.ElementType}; expected {FrameHeader.Float32}";
        if (header.HiddenSize != limits.HiddenSize)
            return $"hidden size is {header.HiddenSize}; expected {limits.HiddenSize}";
        if (header.OperationCount > limits.MaxOperations)
            return $"{header.OperationCount} slot operations; at most {limits.MaxOperations}";
        if (header.RowCount > limits.MaxRows)
            return $"{header.RowCount} rows; at most {limits.MaxRows}";
        if (header.TokenCount > limits.MaxStepTokens)
            return $"{header.TokenCount} tokens; at most {limits.MaxStepTokens}";
        var expected = StepLimits.HiddenOffset((int)header.OperationCount, (int)header.RowCount)
            + ((long)header.TokenCount * limits.HiddenSize * sizeof(float));
        return header.PayloadBytes == expected
            ? null
            : $"payload has {header.PayloadBytes} bytes; its counts make {expected}";
    }

    /// <summary>Reads the records of a payload that lies in <paramref name="step"/>. The header was checked.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Decode(in FrameHeader header, StepBuffer step)
    {
        step.OperationCount = (int)header.OperationCount;
        step.RowCount = (int)header.RowCount;
        step.TokenCount = (int)header.TokenCount;
        step.MicroBatch = header.MicroBatch;
        step.IsOutputsOnly = (header.Flags & FrameFlags.OutputsOnly) != 0;
        var records = step.Memory[FrameHeader.SizeBytes..];
        return DecodeOperations(step, records)
            ?? DecodeRows(step, records[(step.OperationCount * StepLimits.RecordBytes)..]);
    }

    private static string? DecodeOperations(StepBuffer step, ReadOnlySpan<byte> records)
    {
        var limits = step.Limits;
        for (var i = 0; i < step.OperationCount; i++, records = records[StepLimits.RecordBytes..])
        {
            var kind = Field(records, 0);
            if (kind is < (uint)SlotOperationKind.Open or > (uint)SlotOperationKind.Close)
                return $"slot operation {i} has kind {kind}; expected 1 to 4";
            if (Field(records, 1) >= limits.SlotCount || Field(records, 2) >= limits.SlotCount)
                return $"slot operation {i} names slots {Field(records, 1)}, {Field(records, 2)} of {limits.SlotCount}";
            if (Field(records, 3) > limits.ContextTokens)
                return $"slot operation {i} keeps {Field(records, 3)} positions of {limits.ContextTokens}";
            step.Operations[i] = new SlotOperation(
                (SlotOperationKind)kind, (int)Field(records, 1), (int)Field(records, 2), (int)Field(records, 3));
        }

        return null;
    }

    private static string? DecodeRows(StepBuffer step, ReadOnlySpan<byte> records)
    {
        var limits = step.Limits;
        long tokens = 0;
        for (var i = 0; i < step.RowCount; i++, records = records[StepLimits.RecordBytes..])
        {
            var (slot, position, count, outputs) =
                (Field(records, 0), Field(records, 1), Field(records, 2), Field(records, 3));
            if (slot >= limits.SlotCount)
                return $"row {i} names slot {slot} of {limits.SlotCount}";
            if ((ulong)position + count > (ulong)limits.ContextTokens)
                return $"row {i} reaches position {(ulong)position + count} of {limits.ContextTokens}";
            if (outputs > count)
                return $"row {i} wants {outputs} outputs of {count} tokens";
            step.Rows[i] = new StepRow((int)slot, (int)position, (int)count, (int)outputs);
            tokens += step.IsOutputsOnly ? outputs : count;
        }

        return tokens == step.TokenCount ? null : $"rows make {tokens} tokens; the header says {step.TokenCount}";
    }

    private static uint Field(ReadOnlySpan<byte> record, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[(index * sizeof(uint))..]);

    private static void WriteRecord(Span<byte> memory, ref int offset, int a, int b, int c, int d)
    {
        var record = memory.Slice(offset, StepLimits.RecordBytes);
        BinaryPrimitives.WriteInt32LittleEndian(record, a);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], b);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], c);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], d);
        offset += StepLimits.RecordBytes;
    }
}
