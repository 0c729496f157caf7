using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>The kernels over one lane type.</summary>
internal unsafe class KernelSet<TLanes> : KernelSet
    where TLanes : unmanaged, ILanes<TLanes>
{
    public override void RmsNorm(float* input, float* gain, float epsilon, int size, float* output) =>
        VectorKernel.RmsNorm<TLanes>(input, gain, epsilon, size, output);

    public override void SwiGlu(float* gate, float* up, int size) => VectorKernel.SwiGlu<TLanes>(gate, up, size);

    public override void Add(float* addend, float* target, int size) => VectorKernel.Add<TLanes>(addend, target, size);

    public override void Widen(ElementType type, byte* source, int count, float* target) =>
        RowConversion.Widen<TLanes>(type, source, count, target);

    public override void Dequantise(
        byte* values, float* scales, float* biases, int group, int count, float* target) =>
        RowConversion.Dequantise<TLanes>(values, scales, biases, group, count, target);

    public override void Multiply(in RowBlock w, in RowBlock x, float* y, nint yStride, int size) =>
        DotKernel.Multiply<TLanes>(w, x, y, yStride, size);

    public override void AddOuter(in OuterProduct product) => OuterKernel.Add<TLanes>(product);

    public override float StoreApart(KeyValueType type, float* source, int size, byte* target) =>
        CacheKernel.StoreApart<TLanes>(type, source, size, target);

    public override float StoreStrips(KeyValueType type, float* source, int size, byte* target, nint stripBytes) =>
        CacheKernel.StoreStrips<TLanes>(type, source, size, target, stripBytes);

    public override float SoftmaxStep(float* scores, int from, int end, ref float maximum, ref float sum) =>
        SoftmaxKernel.Step<TLanes>(scores, from, end, ref maximum, ref sum);

    public override void MultiplyPlain(in PlainRows rows, float* x, float* y) =>
        PlainRowKernel.Multiply<TLanes>(rows, x, y);

    public override void Scale(float* source, float factor, int size, float* target) =>
        VectorKernel.Scale<TLanes>(source, factor, size, target);

    public override void Multiply(float* factor, float* target, int size) =>
        VectorKernel.Multiply<TLanes>(factor, target, size);

    public override void Exponentials(float* source, float offset, float factor, int size, float* target) =>
        VectorKernel.Exponentials<TLanes>(source, offset, factor, size, target);

    public override void RotateHalves(float* head, float* cosines, float* sines, int half) =>
        RotaryKernel.RotateHalves<TLanes>(head, cosines, sines, half);

    public override void Prepare(float* input, int size, ActivationForm form, in PanelInput target)
    {
        if (form.IsExact)
            ExactInputKernel.Prepare<TLanes>(input, size, form.GroupSize, target);
        else
            QuantisationKernel.Quantise<TLanes, PairedValues>(input, size, form, target);
    }

    public override void MultiplyPanel(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch) =>
        PanelKernel.Multiply<TLanes>(panel, input, tokenCount, output, scratch);
}
