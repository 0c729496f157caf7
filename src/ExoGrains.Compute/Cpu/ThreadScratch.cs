namespace ExoGrains.Compute.Cpu;

/// <summary>Scratch memory of each compute thread, on cache lines of its own.</summary>
internal sealed unsafe class ThreadScratch : IDisposable
{
    private const long LineBytes = 64;
    private readonly NativeBuffer _buffer;
    private readonly long _strideBytes;

    public ThreadScratch(int threadCount, long bytesPerThread)
    {
        _strideBytes = WholeLines(bytesPerThread);
        _buffer = NativeBuffer.OfZeros(BytesFor(threadCount, bytesPerThread));
    }

    /// <summary>What so many threads take.</summary>
    public static long BytesFor(int threadCount, long bytesPerThread) => threadCount * WholeLines(bytesPerThread);

    /// <summary>Bytes held.</summary>
    public long ByteCount => _buffer.ByteCount;

    /// <summary>This thread's memory.</summary>
    public byte* Of(int thread) => _buffer.Bytes + thread * _strideBytes;

    public void Dispose() => _buffer.Dispose();

    private static long WholeLines(long byteCount) => (byteCount + LineBytes - 1) / LineBytes * LineBytes;
}
