using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Finite IEEE 754 binary16 from and to float32, without the conversion instructions that .NET
/// lacks.</summary>
/// <remarks>
/// To single: a half extended with its sign and shifted by 13 has exponent and mantissa where a float has them; what
/// the sign left between is masked, and 2^112, the distance of the exponent biases, makes up for the exponent and
/// turns subnormals into normals, exactly.
/// From single: normal results are rounded by adding half a unit less one, and one where the kept part is odd, to the
/// bits; a carry into the exponent is right. For subnormal ones the addition of 0.5 rounds at the place of their last
/// bit.
/// </remarks>
internal static class HalfLanes
{
    private const int MantissaShift = 13;
    private const int SingleBits = unchecked((int)0x8FFFE000);
    private const float ToSingleScale = 5.192296858534828e33f;
    private const uint SignBit = 0x80000000;

    // Rebiases the exponent by -112 too.
    private const uint RoundingBias = 0xFFF + unchecked((uint)(-112 << 23));
    private const float SubnormalShift = 0.5f;
    private const uint SubnormalBits = 0x3F000000;

    // 2^-14.
    private const uint LeastNormal = 0x38800000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<int> half) =>
        (Vector512.ShiftLeft(half, MantissaShift) & Vector512.Create(SingleBits)).AsSingle()
        * Vector512.Create(ToSingleScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToSingle(Vector256<int> half) =>
        (Vector256.ShiftLeft(half, MantissaShift) & Vector256.Create(SingleBits)).AsSingle()
        * Vector256.Create(ToSingleScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ToSingle(Vector128<int> half) =>
        (Vector128.ShiftLeft(half, MantissaShift) & Vector128.Create(SingleBits)).AsSingle()
        * Vector128.Create(ToSingleScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> FromSingle(Vector512<float> value)
    {
        var sign = value.AsUInt32() & Vector512.Create(SignBit);
        var magnitude = value.AsUInt32() ^ sign;
        var odd = Vector512.ShiftRightLogical(magnitude, MantissaShift) & Vector512.Create(1u);
        var normal = Vector512.ShiftRightLogical(magnitude + odd + Vector512.Create(RoundingBias), MantissaShift);
        var subnormal = (magnitude.AsSingle() + Vector512.Create(SubnormalShift)).AsUInt32()
            - Vector512.Create(SubnormalBits);
        var isSubnormal = Vector512.LessThan(magnitude, Vector512.Create(LeastNormal));
        return Vector512.ConditionalSelect(isSubnormal, subnormal, normal) | Vector512.ShiftRightLogical(sign, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> FromSingle(Vector256<float> value)
    {
        var sign = value.AsUInt32() & Vector256.Create(SignBit);
        var magnitude = value.AsUInt32() ^ sign;
        var odd = Vector256.ShiftRightLogical(magnitude, MantissaShift) & Vector256.Create(1u);
        var normal = Vector256.ShiftRightLogical(magnitude + odd + Vector256.Create(RoundingBias), MantissaShift);
        var subnormal = (magnitude.AsSingle() + Vector256.Create(SubnormalShift)).AsUInt32()
            - Vector256.Create(SubnormalBits);
        var isSubnormal = Vector256.LessThan(magnitude, Vector256.Create(LeastNormal));
        return Vector256.ConditionalSelect(isSubnormal, subnormal, normal) | Vector256.ShiftRightLogical(sign, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> FromSingle(Vector128<float> value)
    {
        var sign = value.AsUInt32() & Vector128.Create(SignBit);
        var magnitude = value.AsUInt32() ^ sign;
        var odd = Vector128.ShiftRightLogical(magnitude, MantissaShift) & Vector128.Create(1u);
        var normal = Vector128.ShiftRightLogical(magnitude + odd + Vector128.Create(RoundingBias), MantissaShift);
        var subnormal = (magnitude.AsSingle() + Vector128.Create(SubnormalShift)).AsUInt32()
            - Vector128.Create(SubnormalBits);
        var isSubnormal = Vector128.LessThan(magnitude, Vector128.Create(LeastNormal));
        return Vector128.ConditionalSelect(isSubnormal, subnormal, normal) | Vector128.ShiftRightLogical(sign, 16);
    }
}
