using ExoGrains.Compute.Kernels;
using ExoGrains.Compute.Tests.Oracles;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Kernels;

/// <summary>Every float kernel, on every register width here, equals its scalar twin to the bit.</summary>
public sealed unsafe class KernelTwinTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(0, LaneTypes.Supported.Count)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Multiply_EqualsTwin_InEveryTileShape(int width)
    {
        foreach (var size in new[] { 1, 15, 16, 33, 64, 128 })
        {
            var (w, x) = (Draw(11 * size, 1), Draw(9 * size, 2));
            foreach (var (rows, tokens) in new[] { (1, 1), (4, 1), (11, 1), (4, 4), (7, 5), (11, 9) })
            {
                var y = new float[tokens * 20];
                fixed (float* pw = w, px = x, py = y)
                    Kernels(width).Multiply(new RowBlock(pw, size, rows), new RowBlock(px, size, tokens), py, 20, size);
                for (var t = 0; t < tokens; t++)
                {
                    for (var r = 0; r < rows; r++)
                        AssertBits(ScalarKernels.Dot(Row(w, r, size), Row(x, t, size)), y[t * 20 + r]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void PlainRowsInPlace_EqualTwin_ForEveryType(int width)
    {
        const int size = 48, rows = 7;
        foreach (var type in new[] { ElementType.F32, ElementType.F16, ElementType.BF16 })
        {
            var (stored, w) = Store(Draw(rows * size, 1), type);
            var (x, y) = (Draw(size, 2), new float[rows]);
            fixed (byte* pw = stored)
            fixed (float* px = x, py = y)
                Kernels(width).MultiplyPlain(new PlainRows(pw, type, size, rows), px, py);
            for (var r = 0; r < rows; r++)
                AssertBits(ScalarKernels.Dot(Row(w, r, size), x), y[r]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void RmsNorm_EqualsTwin(int width)
    {
        foreach (var size in new[] { 1, 16, 47, 128 })
        {
            var (x, gain, y) = (Draw(size, 3), Draw(size, 4), new float[size]);
            fixed (float* px = x, pg = gain, py = y)
                Kernels(width).RmsNorm(px, pg, 1e-5f, size, py);
            ShardRuns.AssertSameBits(ScalarKernels.RmsNorm(x, gain, 1e-5f), y);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exponentials_EqualTwin_AndAreAccurate(int width)
    {
        float[] x = [.. Enumerable.Range(-9000, 18000).Select(i => i * 0.01f), -1e30f, 1e30f, 0f, -0f];
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
            Kernels(width).Exponentials(px, 0f, 1f, x.Length, py);

        ShardRuns.AssertSameBits(x.Select(ScalarKernels.Exp).ToArray(), y);
        for (var i = 0; i < 18000; i++)
        {
            if (Math.Abs(x[i]) < 87)
                Assert.InRange(y[i] / Math.Exp(x[i]), 1 - 2e-7, 1 + 2e-7);
        }

        Assert.Equal(1f, y[^2]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ElementWise_EqualsTwin(int width)
    {
        foreach (var size in new[] { 1, 16, 45 })
        {
            var (a, b) = (Draw(size, 5), Draw(size, 6));
            var (gate, sum, scaled) = ((float[])a.Clone(), (float[])a.Clone(), new float[size]);
            fixed (float* pa = a, pb = b, pg = gate, ps = sum, pc = scaled)
            {
                Kernels(width).SwiGlu(pg, pb, size);
                Kernels(width).Add(pb, ps, size);
                Kernels(width).Scale(pa, 0.3f, size, pc);
            }

            ShardRuns.AssertSameBits(a.Zip(b, ScalarKernels.SwiGlu).ToArray(), gate);
            ShardRuns.AssertSameBits(a.Zip(b, (x, y) => x + y).ToArray(), sum);
            ShardRuns.AssertSameBits(a.Select(x => x * 0.3f).ToArray(), scaled);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SoftmaxSteps_EqualTwin_WhateverLiesOutsideTheRange(int width)
    {
        float maximum = float.NegativeInfinity, sum = 0, expectedMaximum = maximum, expectedSum = 0;
        foreach (var (from, end, seed) in new[] { (5, 64, 10), (0, 64, 11), (0, 1, 12), (3, 17, 13) })
        {
            var scores = Draw(64, seed);
            scores.AsSpan(0, from).Fill(float.NaN);
            scores.AsSpan(end).Fill(float.PositiveInfinity);
            var expected = (float[])scores.Clone();
            float correction;
            fixed (float* p = scores)
                correction = Kernels(width).SoftmaxStep(p, from, end, ref maximum, ref sum);

            AssertBits(
                ScalarKernels.SoftmaxStep(expected, from, end, ref expectedMaximum, ref expectedSum), correction);
            ShardRuns.AssertSameBits(expected, scores);
            AssertBits(expectedMaximum, maximum);
            AssertBits(expectedSum, sum);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rotation_EqualsTwin(int width)
    {
        foreach (var half in new[] { 1, 9, 16, 40 })
        {
            var (head, cosines, sines) = (Draw(2 * half, 14), Draw(half, 15), Draw(half, 16));
            var expected = (float[])head.Clone();
            fixed (float* ph = head, pc = cosines, ps = sines)
                Kernels(width).RotateHalves(ph, pc, ps, half);
            ScalarKernels.RotateHalves(expected, cosines, sines);
            ShardRuns.AssertSameBits(expected, head);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Widening_IsExactForEveryValue(int width)
    {
        var source = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var (halves, brains) = (new float[source.Length - 3], new float[source.Length]);
        fixed (ushort* p = source)
        fixed (float* ph = halves, pb = brains)
        {
            Kernels(width).Widen(ElementType.F16, (byte*)p, halves.Length, ph);
            Kernels(width).Widen(ElementType.BF16, (byte*)p, brains.Length, pb);
        }

        for (var i = 0; i < halves.Length; i++)
        {
            var half = BitConverter.UInt16BitsToHalf(source[i]);
            if (!Half.IsNaN(half))
                AssertBits((float)half, halves[i]);
            else
                Assert.True(float.IsNaN(halves[i]));
            Assert.Equal((uint)source[i] << 16, BitConverter.SingleToUInt32Bits(brains[i]));
        }
    }

    private static KernelSet Kernels(int width) => LaneTypes.Supported[width];

    private static ReadOnlySpan<float> Row(float[] values, int row, int size) => values.AsSpan(row * size, size);

    private static void AssertBits(float expected, float actual) => ShardRuns.AssertSameBits([expected], [actual]);

    // The stored bytes, and what they stand for.
    private static (byte[] Stored, float[] Values) Store(float[] values, ElementType type)
    {
        var stored = values.SelectMany(value => type switch
        {
            ElementType.F32 => BitConverter.GetBytes(value),
            ElementType.F16 => BitConverter.GetBytes((Half)value),
            _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
        });
        return ([.. stored], [.. values.Select(value => type switch
        {
            ElementType.F32 => value,
            ElementType.F16 => (float)(Half)value,
            _ => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000),
        })]);
    }

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 8) - 4))];
    }
}
