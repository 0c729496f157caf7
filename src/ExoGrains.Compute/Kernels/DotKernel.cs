using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>Products of weight rows with token rows, both float32 and contiguous along the summed dimension.</summary>
/// <remarks>
/// <para><c>y[t, r] = fold(p)</c> where lane i of p sums <c>w[r, k] * x[t, k]</c> over <c>k = i, i+16, i+32, ...</c>
/// with one fused multiply-add each, and the fold is <see cref="ILanes{TSelf}.Sum"/>.</para>
/// <para>That order is the same in every tile shape below, so a result does not depend on how many tokens or rows are
/// computed together, nor by which thread, nor on the width of the registers.</para>
/// </remarks>
internal static unsafe class DotKernel
{
    private const int Lanes = 16;

    /// <summary>Computes <c>y[t * yStride + r]</c> for all tokens t and rows r. Strides are in elements.</summary>
    public static void Multiply<TLanes>(in RowBlock w, in RowBlock x, float* y, nint yStride, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var token = 0;
        if (TLanes.HoldsLargeTiles && size % Lanes == 0)
        {
            for (; token + 4 <= x.Count; token += 4)
                MultiplyFourTokens<TLanes>(w, x.Start + token * x.Stride, x.Stride, y + token * yStride, yStride, size);
        }

        for (; token < x.Count; token++)
            MultiplyToken<TLanes>(w, x.Start + token * x.Stride, y + token * yStride, size);
    }

    private static void MultiplyFourTokens<TLanes>(
        in RowBlock w, float* x, nint xStride, float* y, nint yStride, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var row = 0;
        for (; row + 4 <= w.Count; row += 4)
            Tile4X4<TLanes>(w.Start + row * w.Stride, w.Stride, x, xStride, y + row, yStride, size);
        for (; row < w.Count; row++)
        {
            for (var token = 0; token < 4; token++)
                y[row + token * yStride] = Dot<TLanes>(w.Start + row * w.Stride, x + token * xStride, size);
        }
    }

    private static void MultiplyToken<TLanes>(in RowBlock w, float* x, float* y, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var row = 0;
        for (; row + 4 <= w.Count; row += 4)
            Tile4X1<TLanes>(w.Start + row * w.Stride, w.Stride, x, y + row, size);
        for (; row < w.Count; row++)
            y[row] = Dot<TLanes>(w.Start + row * w.Stride, x, size);
    }

    private static float Dot<TLanes>(float* w, float* x, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        var sum = TLanes.Create(0f);
        for (var k = 0; k < whole; k += Lanes)
            sum = TLanes.MultiplyAdd(TLanes.Load(w + k), TLanes.Load(x + k), sum);
        if (whole < size)
            sum = AddRest(w + whole, x + whole, size - whole, sum);
        return TLanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes AddRest<TLanes>(float* w, float* x, int count, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.MultiplyAdd(PartialLanes.Load<TLanes>(w, count), PartialLanes.Load<TLanes>(x, count), sum);

    private static void Tile4X1<TLanes>(float* w, nint wStride, float* x, float* y, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* w1 = w + wStride, w2 = w1 + wStride, w3 = w2 + wStride;
        TLanes s0 = TLanes.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        var whole = size & ~(Lanes - 1);
        for (var k = 0; k < whole; k += Lanes)
        {
            var xk = TLanes.Load(x + k);
            s0 = TLanes.MultiplyAdd(TLanes.Load(w + k), xk, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(w1 + k), xk, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(w2 + k), xk, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(w3 + k), xk, s3);
        }

        if (whole < size)
        {
            var rest = size - whole;
            s0 = AddRest(w + whole, x + whole, rest, s0);
            s1 = AddRest(w1 + whole, x + whole, rest, s1);
            s2 = AddRest(w2 + whole, x + whole, rest, s2);
            s3 = AddRest(w3 + whole, x + whole, rest, s3);
        }

        y[0] = TLanes.Sum(s0);
        y[1] = TLanes.Sum(s1);
        y[2] = TLanes.Sum(s2);
        y[3] = TLanes.Sum(s3);
    }

    // Sixteen accumulators, four rows by four tokens: eight loads feed sixteen multiply-adds.
    private static void Tile4X4<TLanes>(
        float* w, nint wStride, float* x, nint xStride, float* y, nint yStride, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* w1 = w + wStride, w2 = w1 + wStride, w3 = w2 + wStride;
        float* x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        TLanes a0 = TLanes.Create(0f), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        TLanes c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (var k = 0; k < size; k += Lanes)
        {
            TLanes v0 = TLanes.Load(w + k), v1 = TLanes.Load(w1 + k);
            TLanes v2 = TLanes.Load(w2 + k), v3 = TLanes.Load(w3 + k);
            var u = TLanes.Load(x + k);
            a0 = TLanes.MultiplyAdd(v0, u, a0);
            a1 = TLanes.MultiplyAdd(v1, u, a1);
            a2 = TLanes.MultiplyAdd(v2, u, a2);
            a3 = TLanes.MultiplyAdd(v3, u, a3);
            u = TLanes.Load(x1 + k);
            b0 = TLanes.MultiplyAdd(v0, u, b0);
            b1 = TLanes.MultiplyAdd(v1, u, b1);
            b2 = TLanes.MultiplyAdd(v2, u, b2);
            b3 = TLanes.MultiplyAdd(v3, u, b3);
            u = TLanes.Load(x2 + k);
            c0 = TLanes.MultiplyAdd(v0, u, c0);
            c1 = TLanes.MultiplyAdd(v1, u, c1);
            c2 = TLanes.MultiplyAdd(v2, u, c2);
            c3 = TLanes.MultiplyAdd(v3, u, c3);
            u = TLanes.Load(x3 + k);
            d0 = TLanes.MultiplyAdd(v0, u, d0);
            d1 = TLanes.MultiplyAdd(v1, u, d1);
            d2 = TLanes.MultiplyAdd(v2, u, d2);
            d3 = TLanes.MultiplyAdd(v3, u, d3);
        }

        StoreSums(a0, a1, a2, a3, y);
        StoreSums(b0, b1, b2, b3, y + yStride);
        StoreSums(c0, c1, c2, c3, y + 2 * yStride);
        StoreSums(d0, d1, d2, d3, y + 3 * yStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums<TLanes>(TLanes s0, TLanes s1, TLanes s2, TLanes s3, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        y[0] = TLanes.Sum(s0);
        y[1] = TLanes.Sum(s1);
        y[2] = TLanes.Sum(s2);
        y[3] = TLanes.Sum(s3);
    }
}
