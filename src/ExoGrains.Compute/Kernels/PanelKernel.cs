using System.Runtime.CompilerServices;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>Products of sixteen interleaved affine rows with quantised tokens.</summary>
/// <remarks>
/// <para>Per output element, over groups in order: <c>f = fma(float(sum of q * x), scale * xScale, f)</c>, then
/// <c>f = fma(bias, xSum, f)</c>. The sums of integers are exact, so their order is free; the rest is sequential per
/// lane. The result is the same for every tile shape and register width.</para>
/// <para>Range: |sum| &lt;= 128 * 255 * 32767 &lt; 2^31.</para>
/// </remarks>
internal static unsafe class PanelKernel
{
    private const int Lanes = 16;
    private const int TileTokens = 4;

    /// <summary>Computes <c>output[t * outputStride + r]</c> for sixteen rows r and all tokens t.</summary>
    public static void Multiply<TLanes>(
        in Panel panel, in QuantisedRow rows, int tokenCount, float* output, nint outputStride)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (panel.Form.Bits)
        {
            case 2:
                Multiply<TLanes, TwoBits>(panel, rows, tokenCount, output, outputStride);
                break;
            case 4:
                Multiply<TLanes, FourBits>(panel, rows, tokenCount, output, outputStride);
                break;
            default:
                Multiply<TLanes, EightBits>(panel, rows, tokenCount, output, outputStride);
                break;
        }
    }

    private static void Multiply<TLanes, TBits>(
        in Panel panel, in QuantisedRow rows, int tokenCount, float* output, nint outputStride)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth
    {
        var token = 0;
        if (TLanes.HoldsLargeTiles)
        {
            for (; token + TileTokens <= tokenCount; token += TileTokens)
                MultiplyFour<TLanes, TBits>(
                    panel, Skip(panel, rows, token), output + token * outputStride, outputStride);
        }

        for (; token < tokenCount; token++)
            MultiplyOne<TLanes, TBits>(panel, Skip(panel, rows, token), output + token * outputStride);
    }

    private static QuantisedRow Skip(in Panel panel, in QuantisedRow rows, nint tokens) =>
        new(
            rows.Values + tokens * panel.ColumnCount, rows.Scales + tokens * panel.GroupCount,
            rows.Sums + tokens * panel.GroupCount);

    private static void MultiplyOne<TLanes, TBits>(in Panel panel, in QuantisedRow x, float* output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth
    {
        var sum = TLanes.Create(0f);
        var words = panel.GroupWords;
        var pairs = x.Values;
        var group = panel.Start;
        for (var g = 0; g < panel.GroupCount; g++)
        {
            var total = TLanes.Create(0f);
            var data = (float*)group;
            for (var w = 0; w < words; w++, data += Lanes, pairs += 2 * TBits.PairsPerWord)
            {
                var word = TLanes.Load(data);
                total = Add<TLanes, TBits>(word, 0, pairs, total);
                total = Add<TLanes, TBits>(word, 1, pairs, total);
                if (TBits.PairsPerWord > 2)
                {
                    total = Add<TLanes, TBits>(word, 2, pairs, total);
                    total = Add<TLanes, TBits>(word, 3, pairs, total);
                }

                if (TBits.PairsPerWord > 4)
                {
                    total = Add<TLanes, TBits>(word, 4, pairs, total);
                    total = Add<TLanes, TBits>(word, 5, pairs, total);
                    total = Add<TLanes, TBits>(word, 6, pairs, total);
                    total = Add<TLanes, TBits>(word, 7, pairs, total);
                }
            }

            var scale = LoadScales<TLanes>((byte*)data, panel.ScaleType);
            var bias = LoadScales<TLanes>((byte*)data + panel.ScaleBytes, panel.ScaleType);
            sum = Accumulate(total, scale, bias, x.Scales[g], x.Sums[g], sum);
            group += panel.GroupBytes;
        }

        TLanes.Store(sum, output);
    }

    private static void MultiplyFour<TLanes, TBits>(in Panel panel, in QuantisedRow x, float* output, nint outputStride)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth
    {
        TLanes f0 = TLanes.Create(0f), f1 = f0, f2 = f0, f3 = f0;
        int words = panel.GroupWords, groups = panel.GroupCount;
        nint pairStride = panel.ColumnCount;
        var pairs = x.Values;
        var group = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            TLanes i0 = TLanes.Create(0f), i1 = i0, i2 = i0, i3 = i0;
            var data = (float*)group;
            for (var w = 0; w < words; w++, data += Lanes, pairs += 2 * TBits.PairsPerWord)
            {
                var word = TLanes.Load(data);
                AddToFour<TLanes, TBits>(word, 0, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                AddToFour<TLanes, TBits>(word, 1, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                if (TBits.PairsPerWord > 2)
                {
                    AddToFour<TLanes, TBits>(word, 2, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 3, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                }

                if (TBits.PairsPerWord > 4)
                {
                    AddToFour<TLanes, TBits>(word, 4, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 5, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 6, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 7, pairs, pairStride, ref i0, ref i1, ref i2, ref i3);
                }
            }

            var scale = LoadScales<TLanes>((byte*)data, panel.ScaleType);
            var bias = LoadScales<TLanes>((byte*)data + panel.ScaleBytes, panel.ScaleType);
            f0 = Accumulate(i0, scale, bias, x.Scales[g], x.Sums[g], f0);
            f1 = Accumulate(i1, scale, bias, x.Scales[g + groups], x.Sums[g + groups], f1);
            f2 = Accumulate(i2, scale, bias, x.Scales[g + 2 * groups], x.Sums[g + 2 * groups], f2);
            f3 = Accumulate(i3, scale, bias, x.Scales[g + 3 * groups], x.Sums[g + 3 * groups], f3);
            group += panel.GroupBytes;
        }

        TLanes.Store(f0, output);
        TLanes.Store(f1, output + outputStride);
        TLanes.Store(f2, output + 2 * outputStride);
        TLanes.Store(f3, output + 3 * outputStride);
    }

    // The field number is a literal at every call and the methods are inlined, so shift counts become immediates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToFour<TLanes, TBits>(
        TLanes word, int field, short* pairs, nint stride, ref TLanes i0, ref TLanes i1, ref TLanes i2, ref TLanes i3)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth
    {
        var weights = Field<TLanes, TBits>(word, field);
        i0 = TLanes.AddPairs(weights, pairs + 2 * field, i0);
        i1 = TLanes.AddPairs(weights, pairs + stride + 2 * field, i1);
        i2 = TLanes.AddPairs(weights, pairs + 2 * stride + 2 * field, i2);
        i3 = TLanes.AddPairs(weights, pairs + 3 * stride + 2 * field, i3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add<TLanes, TBits>(TLanes word, int field, short* pairs, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth =>
        TLanes.AddPairs(Field<TLanes, TBits>(word, field), pairs + 2 * field, sum);

    // Written out per width: the compiler makes an immediate of a product of literals, but not of a property.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Field<TLanes, TBits>(TLanes word, int field)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IFieldWidth
    {
        if (TBits.PairsPerWord == 8)
            return TLanes.Extract(word, field * 2, 0x0003_0003);
        return TBits.PairsPerWord == 4
            ? TLanes.Extract(word, field * 4, 0x000F_000F)
            : TLanes.Extract(word, field * 8, 0x00FF_00FF);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Accumulate<TLanes>(
        TLanes total, TLanes scale, TLanes bias, float inputScale, float inputSum, TLanes sum)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        sum = TLanes.MultiplyAdd(TLanes.FromInteger(total), TLanes.Multiply(scale, TLanes.Create(inputScale)), sum);
        return TLanes.MultiplyAdd(bias, TLanes.Create(inputSum), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LoadScales<TLanes>(byte* source, ElementType type)
        where TLanes : unmanaged, ILanes<TLanes> => type switch
        {
            ElementType.BF16 => TLanes.LoadBFloat((ushort*)source),
            ElementType.F16 => TLanes.LoadHalf((ushort*)source),
            _ => TLanes.Load((float*)source),
        };

    /// <summary>Width of a packed value that divides a 32-bit word.</summary>
    private interface IFieldWidth
    {
        static abstract int PairsPerWord { get; }
    }

    private readonly struct TwoBits : IFieldWidth
    {
        public static int PairsPerWord => 8;
    }

    private readonly struct FourBits : IFieldWidth
    {
        public static int PairsPerWord => 4;
    }

    private readonly struct EightBits : IFieldWidth
    {
        public static int PairsPerWord => 2;
    }
}
