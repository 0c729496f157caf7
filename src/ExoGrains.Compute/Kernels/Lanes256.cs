using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen lanes in two 256-bit registers (AVX2 and FMA).</summary>
internal readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> _a;
    private readonly Vector256<float> _b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> a, Vector256<float> b)
    {
        _a = a;
        _b = b;
    }

    public static bool HoldsLargeTiles => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) =>
        new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* target)
    {
        value._a.Store(target);
        value._b.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value)
    {
        var all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalf(ushort* source) =>
        new(LaneFolds.HalfToSingle(Widen(source)), LaneFolds.HalfToSingle(Widen(source + 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadFiniteHalf(ushort* source) =>
        new(
            HalfLanes.ToSingle(Avx2.ConvertToVector256Int32((short*)source)),
            HalfLanes.ToSingle(Avx2.ConvertToVector256Int32((short*)source + 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Lanes256 value, ushort* target) =>
        Vector256.Narrow(HalfLanes.FromSingle(value._a), HalfLanes.FromSingle(value._b)).Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBFloat(ushort* source) =>
        new(Vector256.ShiftLeft(Widen(source), 16).AsSingle(), Vector256.ShiftLeft(Widen(source + 8), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(byte* source) =>
        new(
            Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)),
            Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source + 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadSignedBytes(sbyte* source) =>
        new(
            Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)),
            Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source + 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 left, Lanes256 right) =>
        new(left._a + right._a, left._b + right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Subtract(Lanes256 left, Lanes256 right) =>
        new(left._a - right._a, left._b - right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 left, Lanes256 right) =>
        new(left._a * right._a, left._b * right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Divide(Lanes256 left, Lanes256 right) =>
        new(left._a / right._a, left._b / right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) =>
        new(
            Vector256.FusedMultiplyAdd(left._a, right._a, addend._a),
            Vector256.FusedMultiplyAdd(left._b, right._b, addend._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) =>
        new(Vector256.MaxNative(left._a, right._a), Vector256.MaxNative(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) =>
        new(Vector256.MinNative(left._a, right._a), Vector256.MinNative(left._b, right._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 value) =>
        new(Vector256.Abs(value._a), Vector256.Abs(value._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 shifted) =>
        new(LaneFolds.PowerOfTwo(shifted._a), LaneFolds.PowerOfTwo(shifted._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 value)
    {
        var half = value._a + value._b;
        return LaneFolds.Sum(half.GetLower() + half.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Lanes256 value)
    {
        var half = Vector256.MaxNative(value._a, value._b);
        return LaneFolds.Maximum(Vector128.MaxNative(half.GetLower(), half.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Lanes256 value, short* target)
    {
        // Packing works within 128-bit halves; the permutation restores the order.
        var packed = Avx2.PackSignedSaturate(
            Avx.ConvertToVector256Int32(value._a), Avx.ConvertToVector256Int32(value._b));
        Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsInt16().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(ushort* source) => Avx2.ConvertToVector256Int32(source).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Extract(Lanes256 words, int shift, ushort mask) =>
        new(
            Extract(words._a.AsUInt16(), shift, mask),
            Extract(words._b.AsUInt16(), shift, mask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ExtractValue(Lanes256 words, int shift, int mask)
    {
        var bits = Vector256.Create(mask);
        return new(
            Vector256.ConvertToSingle(Vector256.ShiftRightLogical(words._a.AsInt32(), shift) & bits),
            Vector256.ConvertToSingle(Vector256.ShiftRightLogical(words._b.AsInt32(), shift) & bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddShifted(Lanes256 left, Lanes256 right, int shift) =>
        new(
            (left._a.AsInt32() + Vector256.ShiftRightArithmetic(right._a.AsInt32(), shift)).AsSingle(),
            (left._b.AsInt32() + Vector256.ShiftRightArithmetic(right._b.AsInt32(), shift)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddPairs(Lanes256 weights, short* pair, Lanes256 sum)
    {
        var pairs = Vector256.Create(*(float*)pair).AsInt16();
        var a = Avx2.MultiplyAddAdjacent(weights._a.AsInt16(), pairs);
        var b = Avx2.MultiplyAddAdjacent(weights._b.AsInt16(), pairs);
        return new((sum._a.AsInt32() + a).AsSingle(), (sum._b.AsInt32() + b).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FromInteger(Lanes256 value) =>
        new(Vector256.ConvertToSingle(value._a.AsInt32()), Vector256.ConvertToSingle(value._b.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddPairs(Vector256<float> weights, Vector256<short> pairs, Vector256<float> sum) =>
        (sum.AsInt32() + Avx2.MultiplyAddAdjacent(weights.AsInt16(), pairs)).AsSingle();

    // A shift that leaves only the masked bits needs no mask; both are constants where this is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Extract(Vector256<ushort> halves, int shift, ushort mask)
    {
        var shifted = shift == 0 ? halves : Vector256.ShiftRightLogical(halves, shift);
        return mask == ushort.MaxValue >> shift ? shifted.AsSingle() : (shifted & Vector256.Create(mask)).AsSingle();
    }
}
