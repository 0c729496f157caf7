using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Cpu;

/// <summary>Memory outside the managed heap, aligned to a cache line, freed by <see cref="Dispose"/>.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;
    private void* _memory;

    /// <summary>Allocates without clearing.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    public NativeBuffer(long byteCount)
    {
        ByteCount = byteCount;
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(byteCount, 1), Alignment);
    }

    /// <summary>Room for floats, uncleared.</summary>
    public static NativeBuffer OfFloats(long count) => new(checked(count * sizeof(float)));

    /// <summary>Zeros, and so memory at once: a rank takes what it may need when it is loaded, not when it is
    /// busiest.</summary>
    public static NativeBuffer OfZeros(long byteCount)
    {
        var buffer = new NativeBuffer(byteCount);
        NativeMemory.Clear(buffer._memory, (nuint)byteCount);
        return buffer;
    }

    public long ByteCount { get; }

    public float* Floats => (float*)_memory;

    public byte* Bytes => (byte*)_memory;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
