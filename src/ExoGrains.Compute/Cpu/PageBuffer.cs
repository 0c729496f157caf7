using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Cpu;

/// <summary>One large block outside the managed heap, on pages of 2 MB where the system gives them.</summary>
/// <remarks>
/// Weights are streamed once per token; with pages of 4 KB, looking addresses up takes a fifth to a quarter of that
/// time. Whole large pages are asked for and the rest of the block is left on small ones, so that no more memory is
/// taken than was asked for.
/// </remarks>
internal sealed unsafe partial class PageBuffer : IDisposable
{
    private const long LargePageBytes = 2 << 20;
    private const int ReadAndWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int AdviceHugePage = 14;

    private readonly bool _isMapped;
    private byte* _memory;

    /// <summary>Takes the block, uncleared.</summary>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    public PageBuffer(long byteCount)
    {
        ByteCount = byteCount;
        _isMapped = OperatingSystem.IsLinux() && byteCount >= LargePageBytes;
        _memory = _isMapped
            ? Map(byteCount)
            : (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(byteCount, 1), (nuint)Environment.SystemPageSize);
    }

    public long ByteCount { get; }

    public byte* Bytes => _memory;

    public void Dispose()
    {
        if (_memory is null)
            return;
        if (_isMapped)
            _ = Unmap((nint)_memory, (nuint)ByteCount);
        else
            NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    // Mapped with room to spare, from which the aligned part is cut out.
    private static byte* Map(long byteCount)
    {
        var pageBytes = Environment.SystemPageSize;
        var length = (nint)((byteCount + pageBytes - 1) / pageBytes * pageBytes);
        var mapped = Map(0, (nuint)(length + LargePageBytes), ReadAndWrite, PrivateAnonymous, -1, 0);
        if (mapped == -1)
            throw new InsufficientMemoryException(
                $"The system did not give {byteCount} bytes for weights (errno {Marshal.GetLastPInvokeError()}).");
        var first = (mapped + (nint)LargePageBytes - 1) & ~(nint)(LargePageBytes - 1);
        if (first > mapped)
            _ = Unmap(mapped, (nuint)(first - mapped));
        var end = mapped + length + (nint)LargePageBytes;
        if (end > first + length)
            _ = Unmap(first + length, (nuint)(end - first - length));

        // A system without large pages refuses the advice and serves small ones.
        _ = Advise(first, (nuint)(length & ~(nint)(LargePageBytes - 1)), AdviceHugePage);
        return (byte*)first;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
