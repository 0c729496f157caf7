using ExoGrains.Compute;

namespace ExoGrains.Ring.Frames;

/// <summary>
/// What a step may hold, settled in the handshake. Every count of a frame is checked against it before use.
/// </summary>
/// <param name="HiddenSize">Floats per token.</param>
/// <param name="SlotCount">Slots of every rank's KV cache.</param>
/// <param name="ContextTokens">Longest sequence.</param>
/// <param name="MaxStepTokens">Most tokens in one step.</param>
internal sealed record StepLimits(int HiddenSize, int SlotCount, int ContextTokens, int MaxStepTokens)
{
    /// <summary>Bytes of one slot operation, and of one row, on the wire.</summary>
    public const int RecordBytes = 16;

    /// <summary>Close, open, fork and truncate of every slot fit in one step.</summary>
    public int MaxOperations => 4 * SlotCount;

    /// <summary>Each slot has at most one row in a step, and each row has a token.</summary>
    public int MaxRows => Math.Min(SlotCount, MaxStepTokens);

    /// <summary>Largest payload of a step.</summary>
    public long MaxPayloadBytes =>
        HiddenOffset(MaxOperations, MaxRows) + ((long)MaxStepTokens * HiddenSize * sizeof(float));

    /// <summary>Largest frame, header included.</summary>
    public long MaxFrameBytes => FrameHeader.SizeBytes + MaxPayloadBytes;

    /// <summary>Where hidden states begin in the payload: behind the records, on a 64-byte boundary.</summary>
    public static int HiddenOffset(int operations, int rows) => (((operations + rows) * RecordBytes) + 63) & ~63;

    /// <summary>The limits of an engine.</summary>
    public static StepLimits Of(IShardEngine engine) => new(
        engine.Shard.Configuration.HiddenSize,
        engine.Options.SlotCount,
        engine.Options.ContextTokens,
        engine.Options.MaxStepTokens);
}
