using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Cpu;

/// <summary>Asks Linux to back memory with pages of 2 MiB, of which a long read needs far fewer translations.</summary>
internal static unsafe partial class LargePages
{
    private const long LargePageBytes = 2 << 20;
    private const int AdviceHugePage = 14;

    /// <summary>Gives the advice for a range that can hold such a page; other systems are not asked.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="byteCount">Bytes, 0 or more.</param>
    public static void Advise(void* address, long byteCount)
    {
        // The system keeps a record per advised range, which many small ones would exhaust.
        if (!OperatingSystem.IsLinux() || byteCount < LargePageBytes)
            return;
        nint pageBytes = Environment.SystemPageSize;
        var first = ((nint)address + pageBytes - 1) / pageBytes * pageBytes;
        var length = ((nint)address + (nint)byteCount - first) / pageBytes * pageBytes;

        // Advice that is refused costs time, not correctness, so there is nothing to act on.
        if (length > 0)
            _ = Advise(first, (nuint)length, AdviceHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
