using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen lanes in four 128-bit registers (AdvSimd, SSE, or software).</summary>
internal readonly unsafe struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<float> _a;
    private readonly Vector128<float> _b;
    private readonly Vector128<float> _c;
    private readonly Vector128<float> _d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    public static bool HoldsLargeTiles => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) =>
        new(
            Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8),
            Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, float* target)
    {
        value._a.Store(target);
        value._b.Store(target + 4);
        value._c.Store(target + 8);
        value._d.Store(target + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value)
    {
        var all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadHalf(ushort* source) =>
        new(
            LaneFolds.HalfToSingle(Widen(source)), LaneFolds.HalfToSingle(Widen(source + 4)),
            LaneFolds.HalfToSingle(Widen(source + 8)), LaneFolds.HalfToSingle(Widen(source + 12)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadFiniteHalf(ushort* source) =>
        new(FiniteHalf(source), FiniteHalf(source + 4), FiniteHalf(source + 8), FiniteHalf(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Lanes128 value, ushort* target)
    {
        Vector128.Narrow(HalfLanes.FromSingle(value._a), HalfLanes.FromSingle(value._b)).Store(target);
        Vector128.Narrow(HalfLanes.FromSingle(value._c), HalfLanes.FromSingle(value._d)).Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBFloat(ushort* source) =>
        new(
            Vector128.ShiftLeft(Widen(source), 16).AsSingle(),
            Vector128.ShiftLeft(Widen(source + 4), 16).AsSingle(),
            Vector128.ShiftLeft(Widen(source + 8), 16).AsSingle(),
            Vector128.ShiftLeft(Widen(source + 12), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBytes(byte* source) =>
        new(Bytes(source), Bytes(source + 4), Bytes(source + 8), Bytes(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadSignedBytes(sbyte* source) =>
        new(SignedBytes(source), SignedBytes(source + 4), SignedBytes(source + 8), SignedBytes(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Add(Lanes128 left, Lanes128 right) =>
        new(left._a + right._a, left._b + right._b, left._c + right._c, left._d + right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Subtract(Lanes128 left, Lanes128 right) =>
        new(left._a - right._a, left._b - right._b, left._c - right._c, left._d - right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Multiply(Lanes128 left, Lanes128 right) =>
        new(left._a * right._a, left._b * right._b, left._c * right._c, left._d * right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Divide(Lanes128 left, Lanes128 right) =>
        new(left._a / right._a, left._b / right._b, left._c / right._c, left._d / right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(
            Vector128.FusedMultiplyAdd(left._a, right._a, addend._a),
            Vector128.FusedMultiplyAdd(left._b, right._b, addend._b),
            Vector128.FusedMultiplyAdd(left._c, right._c, addend._c),
            Vector128.FusedMultiplyAdd(left._d, right._d, addend._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) =>
        new(
            Vector128.MaxNative(left._a, right._a), Vector128.MaxNative(left._b, right._b),
            Vector128.MaxNative(left._c, right._c), Vector128.MaxNative(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) =>
        new(
            Vector128.MinNative(left._a, right._a), Vector128.MinNative(left._b, right._b),
            Vector128.MinNative(left._c, right._c), Vector128.MinNative(left._d, right._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 value) =>
        new(Vector128.Abs(value._a), Vector128.Abs(value._b), Vector128.Abs(value._c), Vector128.Abs(value._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 shifted) =>
        new(
            LaneFolds.PowerOfTwo(shifted._a), LaneFolds.PowerOfTwo(shifted._b), LaneFolds.PowerOfTwo(shifted._c),
            LaneFolds.PowerOfTwo(shifted._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 value)
    {
        var low = value._a + value._c;
        var high = value._b + value._d;
        return LaneFolds.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Lanes128 value)
    {
        var low = Vector128.MaxNative(value._a, value._c);
        var high = Vector128.MaxNative(value._b, value._d);
        return LaneFolds.Maximum(Vector128.MaxNative(low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Lanes128 value, short* target)
    {
        Vector128.Narrow(Round(value._a), Round(value._b)).Store(target);
        Vector128.Narrow(Round(value._c), Round(value._d)).Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(ushort* source) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Bytes(byte* source)
    {
        var wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(wide).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FiniteHalf(ushort* source) =>
        HalfLanes.ToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SignedBytes(sbyte* source)
    {
        var wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsSByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(wide));
    }

    // The shift rounds to nearest even on every processor; the integer is then in the low bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(Vector128<float> value) =>
        (value + Vector128.Create(LaneFolds.RoundingShift)).AsInt32()
        - Vector128.Create(BitConverter.SingleToInt32Bits(LaneFolds.RoundingShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Extract(Lanes128 words, int shift, ushort mask) =>
        new(
            Extract(words._a.AsUInt16(), shift, mask),
            Extract(words._b.AsUInt16(), shift, mask),
            Extract(words._c.AsUInt16(), shift, mask),
            Extract(words._d.AsUInt16(), shift, mask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ExtractValue(Lanes128 words, int shift, int mask)
    {
        var bits = Vector128.Create(mask);
        return new(
            Vector128.ConvertToSingle(Vector128.ShiftRightLogical(words._a.AsInt32(), shift) & bits),
            Vector128.ConvertToSingle(Vector128.ShiftRightLogical(words._b.AsInt32(), shift) & bits),
            Vector128.ConvertToSingle(Vector128.ShiftRightLogical(words._c.AsInt32(), shift) & bits),
            Vector128.ConvertToSingle(Vector128.ShiftRightLogical(words._d.AsInt32(), shift) & bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddShifted(Lanes128 left, Lanes128 right, int shift) =>
        new(
            (left._a.AsInt32() + Vector128.ShiftRightArithmetic(right._a.AsInt32(), shift)).AsSingle(),
            (left._b.AsInt32() + Vector128.ShiftRightArithmetic(right._b.AsInt32(), shift)).AsSingle(),
            (left._c.AsInt32() + Vector128.ShiftRightArithmetic(right._c.AsInt32(), shift)).AsSingle(),
            (left._d.AsInt32() + Vector128.ShiftRightArithmetic(right._d.AsInt32(), shift)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddPairs(Lanes128 weights, short* pair, Lanes128 sum)
    {
        var pairs = Vector128.Create(*(float*)pair).AsInt16();
        return new(
            AddPairs(weights._a, pairs, sum._a), AddPairs(weights._b, pairs, sum._b),
            AddPairs(weights._c, pairs, sum._c), AddPairs(weights._d, pairs, sum._d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FromInteger(Lanes128 value) =>
        new(
            Vector128.ConvertToSingle(value._a.AsInt32()), Vector128.ConvertToSingle(value._b.AsInt32()),
            Vector128.ConvertToSingle(value._c.AsInt32()), Vector128.ConvertToSingle(value._d.AsInt32()));

    // Without an instruction for it: both halves of a lane multiplied as 32-bit integers, which cannot overflow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddPairs(Vector128<float> weights, Vector128<short> pairs, Vector128<float> sum)
    {
        if (Sse2.IsSupported)
            return (sum.AsInt32() + Sse2.MultiplyAddAdjacent(weights.AsInt16(), pairs)).AsSingle();
        return AddPairsPortably(weights, pairs, sum);
    }

    /// <summary>What AddPairs does on processors other than x86; internal so that it is tested on those too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> AddPairsPortably(
        Vector128<float> weights, Vector128<short> pairs, Vector128<float> sum)
    {
        var words = weights.AsInt32();
        var x = pairs.AsInt32();
        var low = (words & Vector128.Create(0xFFFF)) * Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(x, 16), 16);
        var high = Vector128.ShiftRightLogical(words, 16) * Vector128.ShiftRightArithmetic(x, 16);
        return (sum.AsInt32() + low + high).AsSingle();
    }

    // A shift that leaves only the masked bits needs no mask; both are constants where this is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Extract(Vector128<ushort> halves, int shift, ushort mask)
    {
        var shifted = shift == 0 ? halves : Vector128.ShiftRightLogical(halves, shift);
        return mask == ushort.MaxValue >> shift ? shifted.AsSingle() : (shifted & Vector128.Create(mask)).AsSingle();
    }
}
