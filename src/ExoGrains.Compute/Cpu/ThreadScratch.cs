namespace ExoGrains.Compute.Cpu;

/// <summary>Scratch memory of each compute thread, on cache lines of its own.</summary>
internal sealed unsafe class ThreadScratch : IDisposable
{
    private const long LineBytes = 64;
    private readonly NativeBuffer _buffer;
    private readonly long _strideBytes;

    public ThreadScratch(int threadCount, long bytesPerThread)
    {
        _strideBytes = (bytesPerThread + LineBytes - 1) / LineBytes * LineBytes;
        _buffer = new NativeBuffer(threadCount * _strideBytes);
    }

    /// <summary>Bytes held.</summary>
    public long ByteCount => _buffer.ByteCount;

    /// <summary>This thread's memory.</summary>
    public byte* Of(int thread) => _buffer.Bytes + thread * _strideBytes;

    public void Dispose() => _buffer.Dispose();
}
