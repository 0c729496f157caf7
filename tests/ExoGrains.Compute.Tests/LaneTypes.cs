using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Tests;

/// <summary>The kernel sets this processor can run; 128-bit registers always work.</summary>
internal static class LaneTypes
{
    public static IReadOnlyList<KernelSet> Supported { get; } = Find();

    private static KernelSet[] Find()
    {
        List<KernelSet> found = [new KernelSet<Lanes128>()];
        if (Avx2.IsSupported && Fma.IsSupported)
            found.Add(new KernelSet<Lanes256>());
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
            found.Add(new KernelSet<Lanes512>());
        return [.. found];
    }
}
