using System.Runtime.InteropServices;
using ExoGrains.Compute;

namespace ExoGrains.Ring.Frames;

/// <summary>
/// One step frame in native memory with room for its header in front, so that it is received, computed in place and
/// sent on without a copy. One thread has it at a time.
/// </summary>
internal sealed unsafe class StepBuffer
{
    private readonly StepBufferPool _pool;
    private readonly int _capacityBytes;
    private byte* _memory;

    internal StepBuffer(StepBufferPool pool, StepLimits limits)
    {
        _pool = pool;
        Limits = limits;
        _capacityBytes = checked((int)limits.MaxFrameBytes);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_capacityBytes, 64);

        // Memory at once, so that a rank never runs out of it in its largest step.
        NativeMemory.Clear(_memory, (nuint)_capacityBytes);
        Operations = new SlotOperation[limits.MaxOperations];
        Rows = new StepRow[limits.MaxRows];
    }

    /// <summary>What it was sized for.</summary>
    public StepLimits Limits { get; }

    /// <summary>Room for decoded operations; <see cref="OperationCount"/> are in use.</summary>
    public SlotOperation[] Operations { get; }

    /// <summary>
    /// Room for decoded rows; <see cref="RowCount"/> are in use. A row dropped on the way has count 0.
    /// </summary>
    public StepRow[] Rows { get; }

    public int OperationCount { get; set; }

    public int RowCount { get; set; }

    /// <summary>Tokens whose hidden states it holds.</summary>
    public int TokenCount { get; set; }

    /// <summary>The head's number of the micro-batch.</summary>
    public ulong MicroBatch { get; set; }

    /// <summary>Whether it holds only the hidden states the head wants.</summary>
    public bool IsOutputsOnly { get; set; }

    /// <summary>Why a rank dropped rows for want of memory, in words; null where none did.</summary>
    public string? Shortage { get; set; }

    /// <summary>Length of the frame when it was received, which is what its credit is worth; 0 if it was not.</summary>
    public int ReceivedBytes { get; set; }

    /// <summary>Length of the payload as the counts say.</summary>
    public int PayloadBytes => HiddenOffset + (TokenCount * Limits.HiddenSize * sizeof(float));

    /// <summary>Length of the frame as the counts say.</summary>
    public int FrameBytes => FrameHeader.SizeBytes + PayloadBytes;

    /// <summary>All of its memory: header, then payload.</summary>
    public Span<byte> Memory => new(_memory, _capacityBytes);

    /// <summary>Hidden states <c>[TokenCount, hidden size]</c>.</summary>
    public Span<float> Hidden => new(
        _memory + FrameHeader.SizeBytes + HiddenOffset, TokenCount * Limits.HiddenSize);

    private int HiddenOffset => StepLimits.HiddenOffset(OperationCount, RowCount);

    /// <summary>Empties it for a new step.</summary>
    public void Clear()
    {
        OperationCount = 0;
        RowCount = 0;
        TokenCount = 0;
        MicroBatch = 0;
        IsOutputsOnly = false;
        Shortage = null;
        ReceivedBytes = 0;
    }

    /// <summary>Hands it back to the pool it came from.</summary>
    public void Release() => _pool.Return(this);

    /// <summary>Frees its memory. Nothing may touch it afterwards.</summary>
    internal void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
