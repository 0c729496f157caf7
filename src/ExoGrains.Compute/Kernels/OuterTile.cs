using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>A few rows and strips of an <see cref="OuterProduct"/> whose sums stay in registers.</summary>
/// <remarks>Twelve sums of eight lanes leave four of AVX2's sixteen registers for two loads and a factor, and hide the
/// latency of their additions.</remarks>
internal readonly unsafe struct OuterTile<TLanes, TElement>
    where TLanes : unmanaged, ILanes<TLanes>
    where TElement : IStripElement
{
    private const int Lanes = 16;
    private readonly float* _a;
    private readonly nint _aStride;
    private readonly byte* _b;
    private readonly nint _stripBytes;
    private readonly float* _c;
    private readonly nint _cStride;
    private readonly nint _nextBytes;
    private readonly int _inner;

    /// <summary>The tile whose first element of c is at a row and a strip.</summary>
    public OuterTile(in OuterProduct product, int row, int strip)
    {
        _a = product.A + row * product.AStride;
        _aStride = product.AStride;
        _b = product.B + strip * product.StripBytes;
        _stripBytes = product.StripBytes;
        _c = product.C + row * product.CStride + strip * Lanes;
        _cStride = product.CStride;
        _nextBytes = product.NextBytes;
        _inner = product.Inner;
    }

    public void AddSix()
    {
        float* c = _c, a0 = _a, a1 = a0 + _aStride, a2 = a1 + _aStride;
        float* a3 = a2 + _aStride, a4 = a3 + _aStride, a5 = a4 + _aStride;
        float* c3 = c + 3 * _cStride;
        TLanes s0 = TLanes.Load(c), s1 = TLanes.Load(c + _cStride), s2 = TLanes.Load(c + 2 * _cStride);
        TLanes s3 = TLanes.Load(c3), s4 = TLanes.Load(c3 + _cStride), s5 = TLanes.Load(c3 + 2 * _cStride);
        var row = _b;
        nint inner = _inner;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            var v = TElement.Load<TLanes>(row);
            s0 = TLanes.MultiplyAdd(TLanes.Create(a0[j]), v, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Create(a1[j]), v, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Create(a2[j]), v, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Create(a3[j]), v, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Create(a4[j]), v, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Create(a5[j]), v, s5);
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c + _cStride);
        TLanes.Store(s2, c + 2 * _cStride);
        TLanes.Store(s3, c3);
        TLanes.Store(s4, c3 + _cStride);
        TLanes.Store(s5, c3 + 2 * _cStride);
    }

    public void AddSixWide()
    {
        float* c = _c, a0 = _a, a1 = a0 + _aStride, a2 = a1 + _aStride;
        float* a3 = a2 + _aStride, a4 = a3 + _aStride, a5 = a4 + _aStride;
        float* c1 = c + _cStride, c2 = c1 + _cStride, c3 = c2 + _cStride, c4 = c3 + _cStride, c5 = c4 + _cStride;
        TLanes s0 = TLanes.Load(c), s1 = TLanes.Load(c1), s2 = TLanes.Load(c2);
        TLanes s3 = TLanes.Load(c3), s4 = TLanes.Load(c4), s5 = TLanes.Load(c5);
        TLanes t0 = TLanes.Load(c + Lanes), t1 = TLanes.Load(c1 + Lanes), t2 = TLanes.Load(c2 + Lanes);
        TLanes t3 = TLanes.Load(c3 + Lanes), t4 = TLanes.Load(c4 + Lanes), t5 = TLanes.Load(c5 + Lanes);
        var row = _b;
        nint inner = _inner, stripBytes = _stripBytes;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            TLanes v = TElement.Load<TLanes>(row), w = TElement.Load<TLanes>(row + stripBytes);
            AddBoth(a0[j], v, w, ref s0, ref t0);
            AddBoth(a1[j], v, w, ref s1, ref t1);
            AddBoth(a2[j], v, w, ref s2, ref t2);
            AddBoth(a3[j], v, w, ref s3, ref t3);
            AddBoth(a4[j], v, w, ref s4, ref t4);
            AddBoth(a5[j], v, w, ref s5, ref t5);
        }

        StoreBoth(s0, t0, c);
        StoreBoth(s1, t1, c1);
        StoreBoth(s2, t2, c2);
        StoreBoth(s3, t3, c3);
        StoreBoth(s4, t4, c4);
        StoreBoth(s5, t5, c5);
    }

    public void AddFour()
    {
        float* c = _c, a0 = _a, a1 = a0 + _aStride, a2 = a1 + _aStride, a3 = a2 + _aStride;
        float* c1 = c + _cStride, c2 = c1 + _cStride, c3 = c2 + _cStride;
        TLanes s0 = TLanes.Load(c), s1 = TLanes.Load(c1), s2 = TLanes.Load(c2), s3 = TLanes.Load(c3);
        var row = _b;
        nint inner = _inner, nextBytes = _nextBytes;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            Prefetching.Line(row + nextBytes);
            var v = TElement.Load<TLanes>(row);
            s0 = TLanes.MultiplyAdd(TLanes.Create(a0[j]), v, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Create(a1[j]), v, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Create(a2[j]), v, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Create(a3[j]), v, s3);
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c1);
        TLanes.Store(s2, c2);
        TLanes.Store(s3, c3);
    }

    public void AddTwoWide()
    {
        float* c = _c, a0 = _a, a1 = a0 + _aStride;
        var c1 = c + _cStride;
        TLanes s0 = TLanes.Load(c), s1 = TLanes.Load(c1);
        TLanes t0 = TLanes.Load(c + Lanes), t1 = TLanes.Load(c1 + Lanes);
        var row = _b;
        nint inner = _inner, stripBytes = _stripBytes, nextBytes = _nextBytes;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            Prefetching.Line(row + nextBytes);
            Prefetching.Line(row + nextBytes + stripBytes);
            TLanes v = TElement.Load<TLanes>(row), w = TElement.Load<TLanes>(row + stripBytes);
            AddBoth(a0[j], v, w, ref s0, ref t0);
            AddBoth(a1[j], v, w, ref s1, ref t1);
        }

        StoreBoth(s0, t0, c);
        StoreBoth(s1, t1, c1);
    }

    public void AddOneWide()
    {
        float* c = _c, a = _a;
        TLanes s = TLanes.Load(c), t = TLanes.Load(c + Lanes);
        TLanes u = TLanes.Load(c + 2 * Lanes), v = TLanes.Load(c + 3 * Lanes);
        var row = _b;
        nint inner = _inner, stripBytes = _stripBytes, nextBytes = _nextBytes;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            Prefetching.Line(row + nextBytes);
            Prefetching.Line(row + nextBytes + stripBytes);
            Prefetching.Line(row + nextBytes + 2 * stripBytes);
            Prefetching.Line(row + nextBytes + 3 * stripBytes);
            var factor = TLanes.Create(a[j]);
            s = TLanes.MultiplyAdd(factor, TElement.Load<TLanes>(row), s);
            t = TLanes.MultiplyAdd(factor, TElement.Load<TLanes>(row + stripBytes), t);
            u = TLanes.MultiplyAdd(factor, TElement.Load<TLanes>(row + 2 * stripBytes), u);
            v = TLanes.MultiplyAdd(factor, TElement.Load<TLanes>(row + 3 * stripBytes), v);
        }

        StoreBoth(s, t, c);
        StoreBoth(u, v, c + 2 * Lanes);
    }

    public void AddOne()
    {
        float* c = _c, a = _a;
        var sum = TLanes.Load(c);
        var row = _b;
        nint inner = _inner;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
            sum = TLanes.MultiplyAdd(TLanes.Create(a[j]), TElement.Load<TLanes>(row), sum);
        TLanes.Store(sum, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBoth(float factor, TLanes v, TLanes w, ref TLanes s, ref TLanes t)
    {
        var factors = TLanes.Create(factor);
        s = TLanes.MultiplyAdd(factors, v, s);
        t = TLanes.MultiplyAdd(factors, w, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBoth(TLanes s, TLanes t, float* c)
    {
        TLanes.Store(s, c);
        TLanes.Store(t, c + Lanes);
    }
}
