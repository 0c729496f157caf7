using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Tests.Oracles;

/// <summary>The scalar twin of every kernel: the same order of operations, one element at a time.</summary>
internal static class ScalarKernels
{
    private const int Lanes = 16;

    public static float Fold(float[] lanes)
    {
        for (var width = Lanes / 2; width > 0; width /= 2)
        {
            for (var i = 0; i < width; i++)
                lanes[i] += lanes[i + width];
        }

        return lanes[0];
    }

    public static float Dot(ReadOnlySpan<float> w, ReadOnlySpan<float> x)
    {
        var sums = new float[Lanes];
        for (var k = 0; k < w.Length; k++)
            sums[k % Lanes] = MathF.FusedMultiplyAdd(w[k], x[k], sums[k % Lanes]);
        return Fold(sums);
    }

    public static float[] RmsNorm(float[] x, float[] gain, float epsilon)
    {
        var inverse = 1f / MathF.Sqrt(Dot(x, x) / x.Length + epsilon);
        return [.. x.Select((v, i) => v * inverse * gain[i])];
    }

    public static float Exp(float x)
    {
        x = Math.Min(Math.Max(x, Exponential.Lowest), Exponential.Highest);
        var shifted = MathF.FusedMultiplyAdd(x, Exponential.Log2E, LaneFolds.RoundingShift);
        var n = shifted - LaneFolds.RoundingShift;
        var r = MathF.FusedMultiplyAdd(n, -Exponential.Ln2High, x);
        r = MathF.FusedMultiplyAdd(n, -Exponential.Ln2Low, r);
        var p = MathF.FusedMultiplyAdd(Exponential.C6, r, Exponential.C5);
        p = MathF.FusedMultiplyAdd(p, r, Exponential.C4);
        p = MathF.FusedMultiplyAdd(p, r, Exponential.C3);
        p = MathF.FusedMultiplyAdd(p, r, Exponential.C2);
        p = MathF.FusedMultiplyAdd(p, r, Exponential.C1);
        var y = MathF.FusedMultiplyAdd(p, r * r, r);
        return (y + 1f) * BitConverter.Int32BitsToSingle(((int)n + 127) << 23);
    }

    public static float SwiGlu(float gate, float up) => gate / (1f + Exp(0f - gate)) * up;

    /// <summary>Adds <c>sum of a[j] * b[j][n]</c> to c.</summary>
    public static void AddOuter(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int stride, Span<float> c)
    {
        for (var n = 0; n < c.Length; n++)
        {
            for (var j = 0; j < a.Length; j++)
                c[n] = MathF.FusedMultiplyAdd(a[j], b[j * stride + n], c[n]);
        }
    }

    /// <summary>Elements as the KV cache stores them, and what they are to be multiplied by.</summary>
    public static (float[] Stored, float Scale) Store(KeyValueType type, float[] source)
    {
        if (type == KeyValueType.F32)
            return (source, 1);
        if (type == KeyValueType.F16)
            return ([.. source.Select(v => (float)(Half)Math.Clamp(v, -65504, 65504))], 1);
        var most = source.Max(Math.Abs);
        var inverse = 127f / most;
        return ([.. source.Select(v => MathF.Round(v * inverse, MidpointRounding.ToEven))], most / 127f);
    }

    public static float SoftmaxStep(float[] scores, int from, int end, ref float maximum, ref float sum)
    {
        var updated = Math.Max(maximum, scores[from..end].Max());
        for (var i = 0; i < scores.Length; i++)
            scores[i] = i >= from && i < end ? Exp(scores[i] - updated) : 0;
        var correction = updated == maximum ? 1 : float.IsNegativeInfinity(maximum) ? 0 : Exp(maximum - updated);
        var lanes = new float[Lanes];
        for (var i = 0; i < Lanes; i++)
            lanes[i] = scores[i] + scores[i + 16] + (scores[i + 32] + scores[i + 48]);
        sum = MathF.FusedMultiplyAdd(sum, correction, Fold(lanes));
        maximum = updated;
        return correction;
    }

    public static void RotateHalves(float[] head, float[] cosines, float[] sines)
    {
        var half = cosines.Length;
        for (var i = 0; i < half; i++)
        {
            float x = head[i], y = head[half + i];
            head[i] = x * cosines[i] - y * sines[i];
            head[half + i] = y * cosines[i] + x * sines[i];
        }
    }

    /// <summary>Values in the order of elements, and scale and scaled sum per group.</summary>
    public static (short[] Values, float[] Scales, float[] Sums) Quantise(float[] x, int group)
    {
        var values = new short[x.Length];
        var scales = new float[x.Length / group];
        var sums = new float[x.Length / group];
        for (var g = 0; g < scales.Length; g++)
        {
            var largest = x[(g * group)..((g + 1) * group)].Max(Math.Abs);
            var inverse = largest < 1e-30f ? 0 : 32767f / largest;
            scales[g] = largest < 1e-30f ? 0 : largest / 32767f;
            var sum = 0;
            for (var i = g * group; i < (g + 1) * group; i++)
                sum += values[i] = (short)MathF.Round(x[i] * inverse, MidpointRounding.ToEven);
            sums[g] = scales[g] * sum;
        }

        return (values, scales, sums);
    }

    /// <summary>One output of a product with an affine row.</summary>
    public static float AffineDot(uint[] codes, float[] scales, float[] biases, float[] x, ActivationForm form) =>
        form.IsExact
            ? ExactAffineDot(codes, scales, biases, x, form.GroupSize)
            : QuantisedAffineDot(codes, scales, biases, Quantise(x, form.GroupSize), form.GroupSize);

    private static float QuantisedAffineDot(
        uint[] codes, float[] scales, float[] biases, (short[] Values, float[] Scales, float[] Sums) x, int group)
    {
        var f = 0f;
        for (var g = 0; g < scales.Length; g++)
        {
            var sum = 0;
            for (var i = g * group; i < (g + 1) * group; i++)
                sum += (int)codes[i] * x.Values[i];
            f = MathF.FusedMultiplyAdd(sum, scales[g] * x.Scales[g], f);
            f = MathF.FusedMultiplyAdd(biases[g], x.Sums[g], f);
        }

        return f;
    }

    private static float ExactAffineDot(uint[] codes, float[] scales, float[] biases, float[] x, int group)
    {
        var f = 0f;
        for (var g = 0; g < scales.Length; g++)
        {
            float even = 0, odd = 0;
            var lanes = new float[16];
            for (var i = g * group; i < (g + 1) * group; i += 2)
            {
                even = MathF.FusedMultiplyAdd(codes[i], x[i], even);
                odd = MathF.FusedMultiplyAdd(codes[i + 1], x[i + 1], odd);
                lanes[i % 16] += x[i];
                lanes[(i + 1) % 16] += x[i + 1];
            }

            f = MathF.FusedMultiplyAdd(even + odd, scales[g], f);
            f = MathF.FusedMultiplyAdd(biases[g], Fold(lanes), f);
        }

        return f;
    }
}
