using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>The kernels, compiled for one kind of processor. Every kind gives the same bits.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The set this processor runs best: chosen once.</summary>
    public static KernelSet ForThisProcessor { get; } =
        Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? new KernelSet<Lanes512>()
        : Avx2.IsSupported && Fma.IsSupported ? new KernelSet<Lanes256>()
        : Dp.IsSupported ? new DotProductKernels()
        : new KernelSet<Lanes128>();

    /// <inheritdoc cref="VectorKernel.RmsNorm"/>
    public abstract void RmsNorm(float* input, float* gain, float epsilon, int size, float* output);

    /// <inheritdoc cref="VectorKernel.SwiGlu{TLanes}(float*, float*, int)"/>
    public abstract void SwiGlu(float* gate, float* up, int size);

    /// <inheritdoc cref="VectorKernel.Add"/>
    public abstract void Add(float* addend, float* target, int size);

    /// <inheritdoc cref="RowConversion.Widen"/>
    public abstract void Widen(ElementType type, byte* source, int count, float* target);

    /// <inheritdoc cref="RowConversion.Dequantise"/>
    public abstract void Dequantise(byte* values, float* scales, float* biases, int group, int count, float* target);

    /// <inheritdoc cref="DotKernel.Multiply"/>
    public abstract void Multiply(in RowBlock w, in RowBlock x, float* y, nint yStride, int size);

    /// <inheritdoc cref="PlainRowKernel"/>
    public abstract void MultiplyPlain(in PlainRows rows, float* x, float* y);

    /// <inheritdoc cref="OuterKernel.Add"/>
    public abstract void AddOuter(in OuterProduct product);

    /// <inheritdoc cref="CacheKernel.StoreApart"/>
    public abstract float StoreApart(KeyValueType type, float* source, int size, byte* target);

    /// <inheritdoc cref="CacheKernel.StoreStrips"/>
    public abstract float StoreStrips(KeyValueType type, float* source, int size, byte* target, nint stripBytes);

    /// <inheritdoc cref="SoftmaxKernel.Step"/>
    public abstract float SoftmaxStep(float* scores, int from, int end, ref float maximum, ref float sum);

    /// <summary><c>target[i] = source[i] * factor</c>; may be the same memory.</summary>
    public abstract void Scale(float* source, float factor, int size, float* target);

    /// <inheritdoc cref="VectorKernel.Multiply"/>
    public abstract void Multiply(float* factor, float* target, int size);

    /// <inheritdoc cref="VectorKernel.Exponentials"/>
    public abstract void Exponentials(float* source, float offset, float factor, int size, float* target);

    /// <inheritdoc cref="RotaryKernel.RotateHalves"/>
    public abstract void RotateHalves(float* head, float* cosines, float* sines, int half);

    /// <summary>Brings one token into the form a panel is multiplied with.</summary>
    /// <param name="input">[size].</param>
    /// <param name="size">A multiple of the form's group.</param>
    /// <param name="form">What it becomes.</param>
    /// <param name="target">Out.</param>
    public abstract void Prepare(float* input, int size, ActivationForm form, in PanelInput target);

    /// <inheritdoc cref="PanelKernel"/>
    public abstract void MultiplyPanel(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch);
}
