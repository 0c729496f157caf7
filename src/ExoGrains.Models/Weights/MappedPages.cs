using System.Runtime.InteropServices;

namespace ExoGrains.Models.Weights;

/// <summary>Brings pages of a mapped file into this process's memory, and takes them out of it.</summary>
internal static unsafe partial class MappedPages
{
    // The same numbers on Linux and macOS.
    private const int AdviceWillNeed = 3;
    private const int AdviceDontNeed = 4;

    /// <summary>Takes out every page that holds a byte of the range; they come back from the file when read.</summary>
    /// <remarks>Only for read-only mappings: pages of any other memory would lose what was written to them.</remarks>
    /// <param name="address">First byte.</param>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    public static void Forget(nint address, long byteCount)
    {
        // Advice that is refused costs memory, not correctness, so there is nothing to act on.
        _ = TryAdvise(address, byteCount, AdviceDontNeed);
    }

    /// <summary>Has the system begin to read the range from its file.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    public static void Expect(nint address, long byteCount)
    {
        // Refused, it costs the time of a read that nobody began early.
        _ = TryAdvise(address, byteCount, AdviceWillNeed);
    }

    /// <summary>Reads a byte of every page of the range.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    public static void Load(nint address, long byteCount)
    {
        for (long offset = 0; offset < byteCount; offset += Environment.SystemPageSize)
            _ = Volatile.Read(ref *(byte*)(address + (nint)offset));
        if (byteCount > 0)
            _ = Volatile.Read(ref *(byte*)(address + (nint)byteCount - 1));
    }

    private static bool TryAdvise(nint address, long byteCount, int advice)
    {
        if (byteCount == 0 || OperatingSystem.IsWindows())
            return false;
        var first = address & ~(nint)(Environment.SystemPageSize - 1);
        return Advise(first, (nuint)(address + byteCount - first), advice) == 0;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
