using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Steps all lane types share: the last two folds, exponent bits, and half to single.</summary>
internal static class LaneFolds
{
    /// <summary>1.5 * 2^23: adding it rounds a float to an integer in its low mantissa bits.</summary>
    public const float RoundingShift = 12582912f;

    /// <summary>Bits of a mantissa.</summary>
    public const int ExponentShift = 23;

    private const int ExponentBias = 127;

    // 2^112, the distance of the exponent biases of single (127) and half (15).
    private const float HalfScale = 5.192296858534828e33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value)
    {
        var pair = value + Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1));
        return pair.ToScalar() + pair.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Vector128<float> value)
    {
        var pair = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(pair.ToScalar(), pair.GetElement(1));
    }

    /// <summary>What is added to the bits of <c>n + RoundingShift</c> to leave the biased exponent of 2^n in the low
    /// bits.</summary>
    public static int ExponentOffset => ExponentBias - BitConverter.SingleToInt32Bits(RoundingShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        Vector512.ShiftLeft(shifted.AsInt32() + Vector512.Create(ExponentOffset), ExponentShift).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> shifted) =>
        Vector256.ShiftLeft(shifted.AsInt32() + Vector256.Create(ExponentOffset), ExponentShift).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> shifted) =>
        Vector128.ShiftLeft(shifted.AsInt32() + Vector128.Create(ExponentOffset), ExponentShift).AsSingle();

    // Half to single without a conversion instruction: the exponent and mantissa are moved into place and scaled by
    // 2^112, which is exact and makes subnormals normal; infinities and NaNs get the top exponent; then the sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> HalfToSingle(Vector512<uint> half)
    {
        var magnitude = half & Vector512.Create(0x7FFFu);
        var scaled = Vector512.ShiftLeft(magnitude, 13).AsSingle() * Vector512.Create(HalfScale);
        var special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7C00u))
            & Vector512.Create(0x7F800000u);
        return (scaled.AsUInt32() | special | Vector512.ShiftLeft(half & Vector512.Create(0x8000u), 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> HalfToSingle(Vector256<uint> half)
    {
        var magnitude = half & Vector256.Create(0x7FFFu);
        var scaled = Vector256.ShiftLeft(magnitude, 13).AsSingle() * Vector256.Create(HalfScale);
        var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u))
            & Vector256.Create(0x7F800000u);
        return (scaled.AsUInt32() | special | Vector256.ShiftLeft(half & Vector256.Create(0x8000u), 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> HalfToSingle(Vector128<uint> half)
    {
        var magnitude = half & Vector128.Create(0x7FFFu);
        var scaled = Vector128.ShiftLeft(magnitude, 13).AsSingle() * Vector128.Create(HalfScale);
        var special = Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(0x7C00u))
            & Vector128.Create(0x7F800000u);
        return (scaled.AsUInt32() | special | Vector128.ShiftLeft(half & Vector128.Create(0x8000u), 16)).AsSingle();
    }
}
