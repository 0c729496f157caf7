using System.Runtime.Intrinsics.X86;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Tests;

/// <summary>The kernel sets this processor can run, with or without the instructions they are for: only that of 256-bit
/// registers needs its own, and that of 512 bits is left to the processors that could have them.</summary>
internal static class LaneTypes
{
    public static IReadOnlyList<KernelSet> Supported { get; } = Find();

    private static KernelSet[] Find()
    {
        List<KernelSet> found = [new KernelSet<Lanes128>(), new DotProductKernels()];
        if (Avx2.IsSupported && Fma.IsSupported)
            found.Add(new KernelSet<Lanes256>());
        if (X86Base.IsSupported)
            found.Add(new KernelSet<Lanes512>());
        return [.. found];
    }
}
