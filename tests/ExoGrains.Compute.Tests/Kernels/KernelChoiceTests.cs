using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Tests.Kernels;

public sealed class KernelChoiceTests
{
    // Set by a run that is about one set of kernels, and worth nothing where the processor lacks their instructions.
    private const string ExpectedVariable = "EXOGRAINS_EXPECTED_KERNELS";

    [Fact]
    public void Processor_GetsTheKernelsMadeForIt()
    {
        var expected = Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? typeof(KernelSet<Lanes512>)
            : Avx2.IsSupported && Fma.IsSupported ? typeof(KernelSet<Lanes256>)
            : Dp.IsSupported ? typeof(DotProductKernels)
            : typeof(KernelSet<Lanes128>);

        Assert.Equal(expected, KernelSet.ForThisProcessor.GetType());
        Assert.Equal(Environment.GetEnvironmentVariable(ExpectedVariable) ?? expected.Name, expected.Name);
        Assert.Contains(LaneTypes.Supported, kernels => kernels.GetType() == expected);
    }
}
