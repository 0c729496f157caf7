using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>e^x in float32 with one fixed order of operations, so that every processor gives the same bits; the C
/// library's does not.</summary>
/// <remarks>
/// Reduction to |r| &lt;= ln(2)/2 and the degree-6 polynomial of Cephes' <c>expf</c> (S. L. Moshier). Error below 2
/// units in the last place on [-87, 88]; arguments outside are clamped to that range, so nothing overflows and the
/// least result is about 1.6e-38.
/// </remarks>
internal static class Exponential
{
    public const float Lowest = -87f;
    public const float Highest = 88f;
    public const float Log2E = 1.44269504f;
    public const float Ln2High = 0.693359375f;
    public const float Ln2Low = -2.12194440e-4f;
    public const float C6 = 1.9875691500e-4f;
    public const float C5 = 1.3981999507e-3f;
    public const float C4 = 8.3334519073e-3f;
    public const float C3 = 4.1665795894e-2f;
    public const float C2 = 1.6666665459e-1f;
    public const float C1 = 5.0000001201e-1f;

    /// <summary>The same for one number.</summary>
    public static float Of(float x)
    {
        x = Math.Min(Math.Max(x, Lowest), Highest);
        var shifted = MathF.FusedMultiplyAdd(x, Log2E, LaneFolds.RoundingShift);
        var n = shifted - LaneFolds.RoundingShift;
        var r = MathF.FusedMultiplyAdd(n, -Ln2High, x);
        r = MathF.FusedMultiplyAdd(n, -Ln2Low, r);
        var p = MathF.FusedMultiplyAdd(C6, r, C5);
        p = MathF.FusedMultiplyAdd(p, r, C4);
        p = MathF.FusedMultiplyAdd(p, r, C3);
        p = MathF.FusedMultiplyAdd(p, r, C2);
        p = MathF.FusedMultiplyAdd(p, r, C1);
        var y = MathF.FusedMultiplyAdd(p, r * r, r);
        var exponent = BitConverter.SingleToInt32Bits(shifted) + LaneFolds.ExponentOffset;
        return (y + 1f) * BitConverter.Int32BitsToSingle(exponent << LaneFolds.ExponentShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        x = TLanes.Min(TLanes.Max(x, TLanes.Create(Lowest)), TLanes.Create(Highest));
        var shift = TLanes.Create(LaneFolds.RoundingShift);
        var shifted = TLanes.MultiplyAdd(x, TLanes.Create(Log2E), shift);
        var n = TLanes.Subtract(shifted, shift);
        var r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2High), x);
        r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2Low), r);
        var p = TLanes.MultiplyAdd(TLanes.Create(C6), r, TLanes.Create(C5));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C4));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C3));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C2));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(C1));
        var y = TLanes.MultiplyAdd(p, TLanes.Multiply(r, r), r);
        return TLanes.Multiply(TLanes.Add(y, TLanes.Create(1f)), TLanes.PowerOfTwo(shifted));
    }
}
