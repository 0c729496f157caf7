using System.Runtime.Intrinsics.X86;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Tests;

/// <summary>The kernel sets this processor can run: that of 256-bit registers needs them, the others also work
/// without.</summary>
internal static class LaneTypes
{
    public static IReadOnlyList<KernelSet> Supported { get; } = Find();

    private static KernelSet[] Find()
    {
        List<KernelSet> found = [new KernelSet<Lanes128>()];
        if (Avx2.IsSupported && Fma.IsSupported)
            found.Add(new KernelSet<Lanes256>());
        found.Add(new KernelSet<Lanes512>());
        return [.. found];
    }
}
