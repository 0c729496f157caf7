using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ExoGrains.Compute.Kernels;

/// <summary>Hints about memory that is read soon.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Has a line brought into the second cache, where the processor takes such hints. Any address
    /// will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
