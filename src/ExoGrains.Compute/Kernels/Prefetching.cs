using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ExoGrains.Compute.Kernels;

/// <summary>Asks for memory that a reader will need soon.</summary>
internal static unsafe class Prefetching
{
    // Farther than the processor looks by itself, which stops at the end of a 4 KiB page: measured, decoding from
    // memory gains a third. What lies there may belong to nobody; prefetching never faults.
    private const int Distance = 4096;

    /// <summary>Fetches the cache line a page ahead; nothing where there is no instruction for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(byte* position) => Fetch(position + Distance);

    /// <summary>Fetches the cache line at an address; nothing where there is no instruction for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>Fetches a cache line into the second cache, because other things pass through the first before it is
    /// read. Any address will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
