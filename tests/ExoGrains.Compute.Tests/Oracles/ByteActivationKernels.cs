using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Tests.Oracles;

/// <summary>Kernels that first round what a quantised matrix is multiplied with as llama.cpp does: to 8 bits in blocks
/// of 32.</summary>
/// <remarks>An engine in exact precision over these has the rounding of llama.cpp's activations and no other. Source:
/// <c>quantize_row_q8_0_ref</c> in ggml-quants.c.</remarks>
internal sealed unsafe class ByteActivationKernels : KernelSet<Lanes128>
{
    private const int BlockSize = 32;
    private const float LargestValue = 127;

    public override void Prepare(float* input, int size, ActivationForm form, in PanelInput target)
    {
        var rounded = Round(new ReadOnlySpan<float>(input, size));
        fixed (float* source = rounded)
            base.Prepare(source, size, form, target);
    }

    /// <summary>Per block <c>scale = max|x| / 127</c>, and <c>round(x / scale)</c> times that scale as it is stored: in
    /// binary16.</summary>
    /// <param name="values">A multiple of 32.</param>
    public static float[] Round(ReadOnlySpan<float> values)
    {
        var rounded = new float[values.Length];
        for (var start = 0; start < values.Length; start += BlockSize)
        {
            var largest = 0f;
            foreach (var value in values.Slice(start, BlockSize))
                largest = Math.Max(largest, Math.Abs(value));
            var scale = largest / LargestValue;
            var inverse = scale == 0 ? 0 : 1 / scale;
            for (var i = start; i < start + BlockSize; i++)
                rounded[i] = (float)(Half)scale * MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }

        return rounded;
    }
}
