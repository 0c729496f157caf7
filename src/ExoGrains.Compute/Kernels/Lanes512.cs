using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen lanes in one 512-bit register (AVX-512).</summary>
internal readonly unsafe struct Lanes512 : ILanes<Lanes512>
{
    private readonly Vector512<float> _a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes512(Vector512<float> a) => _a = a;

    public static bool HoldsLargeTiles => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) =>
        new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, float* target)
    {
        value._a.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value) =>
        new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadHalf(ushort* source) =>
        new(LaneFolds.HalfToSingle(Widen(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadFiniteHalf(ushort* source) =>
        new(HalfLanes.ToSingle(WidenSigned(Vector256.Load((short*)source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Lanes512 value, ushort* target)
    {
        var halves = HalfLanes.FromSingle(value._a);
        Vector256.Narrow(halves.GetLower(), halves.GetUpper()).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBFloat(ushort* source) =>
        new(Vector512.ShiftLeft(Widen(source), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBytes(byte* source) =>
        new(Vector512.ConvertToSingle(Widen(Vector128.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadSignedBytes(sbyte* source)
    {
        var bytes = Vector128.Load(source);
        return new(Vector512.ConvertToSingle(
            Avx512F.IsSupported
                ? Avx512F.ConvertToVector512Int32(bytes)
                : WidenSigned(Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 left, Lanes512 right) =>
        new(left._a + right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Subtract(Lanes512 left, Lanes512 right) =>
        new(left._a - right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 left, Lanes512 right) =>
        new(left._a * right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Divide(Lanes512 left, Lanes512 right) =>
        new(left._a / right._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.FusedMultiplyAdd(left._a, right._a, addend._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) =>
        new(Vector512.MaxNative(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) =>
        new(Vector512.MinNative(left._a, right._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 value) =>
        new(Vector512.Abs(value._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 shifted) =>
        new(LaneFolds.PowerOfTwo(shifted._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 value)
    {
        var half = value._a.GetLower() + value._a.GetUpper();
        return LaneFolds.Sum(half.GetLower() + half.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(Lanes512 value)
    {
        var half = Vector256.MaxNative(value._a.GetLower(), value._a.GetUpper());
        return LaneFolds.Maximum(Vector128.MaxNative(half.GetLower(), half.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Lanes512 value, short* target)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector256Int16(Avx512F.ConvertToVector512Int32(value._a)).Store(target);
            return;
        }

        var rounded = (value._a + Vector512.Create(LaneFolds.RoundingShift)).AsInt32()
            - Vector512.Create(BitConverter.SingleToInt32Bits(LaneFolds.RoundingShift));
        Vector256.Narrow(rounded.GetLower(), rounded.GetUpper()).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(ushort* source) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(Vector256.Load(source)).AsUInt32()
            : Widen(Vector256.Load(source));

    // Without AVX-512 this type is only for tests, which hold it to the bits of the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector256<ushort> value) =>
        Vector512.Create(Vector256.WidenLower(value), Vector256.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector128<byte> value) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(value)
            : Widen(Vector256.Create(Vector128.WidenLower(value), Vector128.WidenUpper(value))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> WidenSigned(Vector256<short> value) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(value)
            : Vector512.Create(Vector256.WidenLower(value), Vector256.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Extract(Lanes512 words, int shift, ushort mask) =>
        new(
            Extract(words._a.AsUInt16(), shift, mask));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ExtractValue(Lanes512 words, int shift, int mask)
    {
        var bits = Vector512.Create(mask);
        return new(
            Vector512.ConvertToSingle(Vector512.ShiftRightLogical(words._a.AsInt32(), shift) & bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddShifted(Lanes512 left, Lanes512 right, int shift) =>
        new(
            (left._a.AsInt32() + Vector512.ShiftRightArithmetic(right._a.AsInt32(), shift)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddPairs(Lanes512 weights, short* pair, Lanes512 sum)
    {
        var pairs = Vector512.Create(*(float*)pair).AsInt16();
        return new(AddPairs(weights._a, pairs, sum._a));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FromInteger(Lanes512 value) =>
        new(Vector512.ConvertToSingle(value._a.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddPairs(Vector512<float> weights, Vector512<short> pairs, Vector512<float> sum) =>
        Avx512BW.IsSupported
            ? (sum.AsInt32() + Avx512BW.MultiplyAddAdjacent(weights.AsInt16(), pairs)).AsSingle()
            : Vector512.Create(
                AddPairs(weights.GetLower(), pairs.GetLower(), sum.GetLower()),
                AddPairs(weights.GetUpper(), pairs.GetUpper(), sum.GetUpper()));

    private static Vector256<float> AddPairs(Vector256<float> weights, Vector256<short> pairs, Vector256<float> sum) =>
        Vector256.Create(
            Lanes128.AddPairsPortably(weights.GetLower(), pairs.GetLower(), sum.GetLower()),
            Lanes128.AddPairsPortably(weights.GetUpper(), pairs.GetUpper(), sum.GetUpper()));

    // A shift that leaves only the masked bits needs no mask; both are constants where this is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Extract(Vector512<ushort> halves, int shift, ushort mask)
    {
        var shifted = shift == 0 ? halves : Vector512.ShiftRightLogical(halves, shift);
        return mask == ushort.MaxValue >> shift ? shifted.AsSingle() : (shifted & Vector512.Create(mask)).AsSingle();
    }
}
