using System.Runtime.InteropServices;

namespace ExoGrains.Models.Weights;

/// <summary>Brings pages of a mapped file into this process's memory, and takes them out of it.</summary>
internal static unsafe partial class MappedPages
{
    // The same number on Linux and macOS.
    private const int AdviceDontNeed = 4;

    /// <summary>Takes out every page that holds a byte of the range; they come back from the file when read.</summary>
    /// <remarks>Only for read-only mappings: pages of any other memory would lose what was written to them.</remarks>
    /// <param name="address">First byte.</param>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    public static void Forget(nint address, long byteCount)
    {
        if (byteCount == 0 || OperatingSystem.IsWindows())
            return;
        var first = address & ~(nint)(Environment.SystemPageSize - 1);

        // Advice that is refused costs memory, not correctness, so there is nothing to act on.
        _ = Advise(first, (nuint)(address + byteCount - first), AdviceDontNeed);
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
