using System.Runtime.InteropServices;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Keys and values of every open slot, in blocks of 64 positions that hold all layers of the shard.</summary>
/// <remarks>
/// Blocks start at multiples of 64. A fork shares the blocks of its source by reference count; whoever first writes
/// into a shared block copies it. <see cref="KeyValueLayout"/> says what a block holds of each head. Memory follows
/// use: blocks are allocated by <see cref="Reserve"/> and freed with their last owner.
/// </remarks>
internal sealed unsafe class KeyValueCache : ISlotCache, IDisposable
{
    private const int HeaderBytes = 64;
    private readonly Slot[] _slots;
    private readonly int _headCount;
    private readonly long _blockBytes;

    /// <summary>An empty cache; nothing is allocated outside the managed heap yet.</summary>
    public KeyValueCache(KeyValueLayout layout, int slotCount, int contextTokens, int layerCount, int headCount)
    {
        Layout = layout;
        _headCount = headCount;
        _blockBytes = BlockBytes(layout, layerCount, headCount);
        _slots = new Slot[slotCount];
        for (var i = 0; i < slotCount; i++)
            _slots[i] = new Slot(new nint[BlocksFor(contextTokens)]);
    }

    /// <summary>What lies where <see cref="Head"/> points.</summary>
    public KeyValueLayout Layout { get; }

    /// <summary>Bytes of one position in all layers.</summary>
    public long PositionBytes => Math.Max(0, _blockBytes - HeaderBytes) / SoftmaxKernel.BlockKeys;

    /// <summary>Bytes held now by all slots; a shared block counts once.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Bytes when all slots are full.</summary>
    public static long BytesFor(
        KeyValueLayout layout, int slotCount, int contextTokens, int layerCount, int headCount) =>
        (long)slotCount * BlocksFor(contextTokens) * BlockBytes(layout, layerCount, headCount);

    /// <summary>Positions in an open slot.</summary>
    public int Length(int slot) => _slots[slot].Length;

    /// <summary>Whether the slot is in use.</summary>
    public bool IsOpen(int slot) => _slots[slot].IsOpen;

    /// <summary>Makes a closed slot an empty open one.</summary>
    public void Open(int slot) => _slots[slot].IsOpen = true;

    /// <summary>Opens a slot with the first <paramref name="length"/> positions of another.</summary>
    public void Fork(int slot, int source, int length)
    {
        var target = _slots[slot];
        target.IsOpen = true;
        target.Length = length;
        if (_blockBytes == 0)
            return;
        target.BlockCount = BlocksFor(length);
        for (var i = 0; i < target.BlockCount; i++)
        {
            target.Blocks[i] = _slots[source].Blocks[i];
            OwnerCount(target.Blocks[i])++;
        }
    }

    /// <summary>Keeps the first <paramref name="length"/> positions and frees blocks that hold none of them.</summary>
    public void Truncate(int slot, int length)
    {
        var state = _slots[slot];
        state.Length = length;
        while (state.BlockCount > BlocksFor(length))
            Release(state.Blocks[--state.BlockCount]);
    }

    /// <summary>Empties the slot and frees it.</summary>
    public void Close(int slot)
    {
        Truncate(slot, 0);
        _slots[slot].IsOpen = false;
    }

    /// <summary>Makes positions <c>[Length, Length + count)</c> writable; the length stays.</summary>
    /// <exception cref="OutOfMemoryException">No memory for a block. What was reserved before it stays reserved and is
    /// used later.</exception>
    public void Reserve(int slot, int count)
    {
        if (_blockBytes == 0)
            return;
        var state = _slots[slot];
        var first = state.Length / SoftmaxKernel.BlockKeys;
        if (first < state.BlockCount && OwnerCount(state.Blocks[first]) > 1)
        {
            var copy = Allocate();
            Buffer.MemoryCopy(
                (byte*)state.Blocks[first] + HeaderBytes, (byte*)copy + HeaderBytes,
                _blockBytes - HeaderBytes, _blockBytes - HeaderBytes);
            Release(state.Blocks[first]);
            state.Blocks[first] = copy;
        }

        while (state.BlockCount < BlocksFor(state.Length + count))
        {
            state.Blocks[state.BlockCount] = Allocate();
            state.BlockCount++;
        }
    }

    /// <summary>Counts positions written after <see cref="Reserve"/>.</summary>
    public void Advance(int slot, int count) => _slots[slot].Length += count;

    /// <summary>Keys and values of one head in one block.</summary>
    public byte* Head(int slot, int block, int layer, int head) =>
        (byte*)_slots[slot].Blocks[block] + HeaderBytes + ((long)layer * _headCount + head) * Layout.HeadBytes;

    public void Dispose()
    {
        for (var i = 0; i < _slots.Length; i++)
            Close(i);
    }

    private static long BlockBytes(KeyValueLayout layout, int layerCount, int headCount)
    {
        var bytes = (long)layerCount * headCount * layout.HeadBytes;
        return bytes == 0 ? 0 : HeaderBytes + bytes;
    }

    private static int BlocksFor(int length) => (length + SoftmaxKernel.BlockKeys - 1) / SoftmaxKernel.BlockKeys;

    private static ref int OwnerCount(nint block) => ref *(int*)block;

    private nint Allocate()
    {
        var block = (nint)NativeMemory.AlignedAlloc((nuint)_blockBytes, HeaderBytes);
        LargePages.Advise((void*)block, _blockBytes);
        OwnerCount(block) = 1;
        ByteCount += _blockBytes;
        return block;
    }

    private void Release(nint block)
    {
        if (--OwnerCount(block) > 0)
            return;
        NativeMemory.AlignedFree((void*)block);
        ByteCount -= _blockBytes;
    }

    private sealed class Slot(nint[] blocks)
    {
        public nint[] Blocks { get; } = blocks;

        public int BlockCount { get; set; }

        public int Length { get; set; }

        public bool IsOpen { get; set; }
    }
}
