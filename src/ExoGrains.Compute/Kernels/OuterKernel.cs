namespace ExoGrains.Compute.Kernels;

/// <summary><c>c[v, n] += sum over j of a[v, j] * b[j, n]</c>, lanes along n: the two products of attention.</summary>
/// <remarks>Each element adds its terms in the order of j with one fused multiply-add each, whatever the
/// tile.</remarks>
internal static unsafe class OuterKernel
{
    private const int Lanes = 16;

    /// <summary>Four rows of a and c at once, so that each load of b serves four.</summary>
    /// <remarks>Rows of a, b and c lie their stride apart. <paramref name="columns"/> is a multiple of 16.</remarks>
    public static void AddFour<TLanes>(
        float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, int inner, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var n = 0;
        if (TLanes.HoldsLargeTiles)
        {
            for (; n + 2 * Lanes <= columns; n += 2 * Lanes)
                AddFourWide<TLanes>(a, aStride, b + n, bStride, c + n, cStride, inner);
        }

        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
        for (; n < columns; n += Lanes)
        {
            float* c0 = c + n, c1 = c0 + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
            TLanes s0 = TLanes.Load(c0), s1 = TLanes.Load(c1), s2 = TLanes.Load(c2), s3 = TLanes.Load(c3);
            var bj = b + n;
            for (var j = 0; j < inner; j++, bj += bStride)
            {
                var v = TLanes.Load(bj);
                s0 = TLanes.MultiplyAdd(TLanes.Create(a[j]), v, s0);
                s1 = TLanes.MultiplyAdd(TLanes.Create(a1[j]), v, s1);
                s2 = TLanes.MultiplyAdd(TLanes.Create(a2[j]), v, s2);
                s3 = TLanes.MultiplyAdd(TLanes.Create(a3[j]), v, s3);
            }

            TLanes.Store(s0, c0);
            TLanes.Store(s1, c1);
            TLanes.Store(s2, c2);
            TLanes.Store(s3, c3);
        }
    }

    /// <summary>One row of a and c.</summary>
    public static void AddOne<TLanes>(float* a, float* b, nint bStride, float* c, int inner, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var n = 0;
        for (; n + 4 * Lanes <= columns; n += 4 * Lanes)
        {
            var cn = c + n;
            TLanes s0 = TLanes.Load(cn), s1 = TLanes.Load(cn + Lanes);
            TLanes s2 = TLanes.Load(cn + 2 * Lanes), s3 = TLanes.Load(cn + 3 * Lanes);
            var bj = b + n;
            for (var j = 0; j < inner; j++, bj += bStride)
            {
                var factor = TLanes.Create(a[j]);
                s0 = TLanes.MultiplyAdd(factor, TLanes.Load(bj), s0);
                s1 = TLanes.MultiplyAdd(factor, TLanes.Load(bj + Lanes), s1);
                s2 = TLanes.MultiplyAdd(factor, TLanes.Load(bj + 2 * Lanes), s2);
                s3 = TLanes.MultiplyAdd(factor, TLanes.Load(bj + 3 * Lanes), s3);
            }

            TLanes.Store(s0, cn);
            TLanes.Store(s1, cn + Lanes);
            TLanes.Store(s2, cn + 2 * Lanes);
            TLanes.Store(s3, cn + 3 * Lanes);
        }

        for (; n < columns; n += Lanes)
        {
            var sum = TLanes.Load(c + n);
            var bj = b + n;
            for (var j = 0; j < inner; j++, bj += bStride)
                sum = TLanes.MultiplyAdd(TLanes.Create(a[j]), TLanes.Load(bj), sum);
            TLanes.Store(sum, c + n);
        }
    }

    private static void AddFourWide<TLanes>(
        float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, int inner)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
        float* c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        TLanes s0 = TLanes.Load(c), s1 = TLanes.Load(c1), s2 = TLanes.Load(c2), s3 = TLanes.Load(c3);
        TLanes t0 = TLanes.Load(c + Lanes), t1 = TLanes.Load(c1 + Lanes);
        TLanes t2 = TLanes.Load(c2 + Lanes), t3 = TLanes.Load(c3 + Lanes);
        for (var j = 0; j < inner; j++, b += bStride)
        {
            TLanes v = TLanes.Load(b), w = TLanes.Load(b + Lanes);
            var factor = TLanes.Create(a[j]);
            s0 = TLanes.MultiplyAdd(factor, v, s0);
            t0 = TLanes.MultiplyAdd(factor, w, t0);
            factor = TLanes.Create(a1[j]);
            s1 = TLanes.MultiplyAdd(factor, v, s1);
            t1 = TLanes.MultiplyAdd(factor, w, t1);
            factor = TLanes.Create(a2[j]);
            s2 = TLanes.MultiplyAdd(factor, v, s2);
            t2 = TLanes.MultiplyAdd(factor, w, t2);
            factor = TLanes.Create(a3[j]);
            s3 = TLanes.MultiplyAdd(factor, v, s3);
            t3 = TLanes.MultiplyAdd(factor, w, t3);
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c1);
        TLanes.Store(s2, c2);
        TLanes.Store(s3, c3);
        TLanes.Store(t0, c + Lanes);
        TLanes.Store(t1, c1 + Lanes);
        TLanes.Store(t2, c2 + Lanes);
        TLanes.Store(t3, c3 + Lanes);
    }
}
