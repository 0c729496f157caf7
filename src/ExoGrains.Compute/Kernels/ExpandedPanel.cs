using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>A panel times many tokens: its packed words are taken apart once, a part of the columns at a time that
/// stays in the first-level cache while all tokens pass over it.</summary>
internal static unsafe class ExpandedPanel
{
    private const int Lanes = 16;

    // Expanded weights of one part: 16 KiB.
    private const int PartColumns = 512;

    /// <summary>Bytes of scratch: weights as pairs of 16 bits, scales and biases as floats, of one part.</summary>
    public const int ByteCount = (PartColumns * Lanes * sizeof(short)) + (2 * PartColumns / 32 * Lanes * sizeof(float));

    /// <summary>Computes as <see cref="PanelKernel"/> says.</summary>
    public static void Multiply<TLanes, TBits>(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var partGroups = PartColumns / panel.Form.GroupSize;
        for (var group = 0; group < panel.GroupCount; group += partGroups)
        {
            var part = new PanelPart(
                panel, group, Math.Min(partGroups, panel.GroupCount - group), scratch, PartColumns * sizeof(short));
            Expand<TLanes, TBits>(panel, part);
            var token = 0;
            for (; tokenCount - token >= 6; token += 6)
                Multiply<TLanes>(part, part.Skip(input, token), 6, output.Skip(token));
            for (; tokenCount - token >= 4; token += 4)
                Multiply<TLanes>(part, part.Skip(input, token), 4, output.Skip(token));
            for (; token < tokenCount; token++)
                Multiply<TLanes>(part, part.Skip(input, token), 1, output.Skip(token));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand<TLanes, TBits>(in Panel panel, in PanelPart part)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var data = panel.Start + (long)part.FirstGroup * panel.GroupBytes;
        var target = part.Weights;
        for (var g = 0; g < part.GroupCount; g++)
        {
            for (var w = 0; w < panel.GroupWords; w++, data += Lanes * sizeof(float))
            {
                Prefetching.Ahead(data);
                var word = TLanes.Load((float*)data);
                TLanes.Store(TBits.Field(word, 0), target);
                TLanes.Store(TBits.Field(word, 1), target + Lanes);
                if (TBits.FieldCount > 2)
                {
                    TLanes.Store(TBits.Field(word, 2), target + 2 * Lanes);
                    TLanes.Store(TBits.Field(word, 3), target + 3 * Lanes);
                }

                if (TBits.FieldCount > 4)
                {
                    TLanes.Store(TBits.Field(word, 4), target + 4 * Lanes);
                    TLanes.Store(TBits.Field(word, 5), target + 5 * Lanes);
                    TLanes.Store(TBits.Field(word, 6), target + 6 * Lanes);
                    TLanes.Store(TBits.Field(word, 7), target + 7 * Lanes);
                }

                target += TBits.FieldCount * Lanes;
            }

            data = part.ExpandScales<TLanes>(panel, g, data);
        }
    }

    private static void Multiply<TLanes>(in PanelPart part, in PanelInput x, int tokenCount, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var totals = stackalloc float[6 * Lanes];
        var pairs = (nint)part.GroupSize / 2;
        var values = x.Integers + part.FirstColumn;
        for (var g = 0; g < part.GroupCount; g++, values += 2 * pairs)
        {
            var weights = part.Weights + g * pairs * Lanes;
            switch (tokenCount)
            {
                case 6:
                    TotalsOfSix<TLanes>(weights, values, part.Stride, pairs, totals);
                    break;
                case 4:
                    TotalsOfFour<TLanes>(weights, values, part.Stride, pairs, totals);
                    break;
                default:
                    TotalOfOne<TLanes>(weights, values, pairs, totals);
                    break;
            }

            Finish<TLanes>(part, x, g, tokenCount, totals, output);
        }
    }

    // By itself, because a call in the same method would cost a place in registers for each total.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TotalsOfSix<TLanes>(float* weights, short* values, nint stride, nint pairs, float* totals)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        short* v0 = values, v1 = v0 + stride, v2 = v1 + stride, v3 = v2 + stride, v4 = v3 + stride, v5 = v4 + stride;
        TLanes i0 = TLanes.Create(0f), i1 = i0, i2 = i0, i3 = i0, i4 = i0, i5 = i0;
        for (nint p = 0; p < pairs; p++, weights += Lanes)
        {
            var w = TLanes.Load(weights);
            i0 = TLanes.AddPairs(w, v0 + 2 * p, i0);
            i1 = TLanes.AddPairs(w, v1 + 2 * p, i1);
            i2 = TLanes.AddPairs(w, v2 + 2 * p, i2);
            i3 = TLanes.AddPairs(w, v3 + 2 * p, i3);
            i4 = TLanes.AddPairs(w, v4 + 2 * p, i4);
            i5 = TLanes.AddPairs(w, v5 + 2 * p, i5);
        }

        TLanes.Store(i0, totals);
        TLanes.Store(i1, totals + Lanes);
        TLanes.Store(i2, totals + 2 * Lanes);
        TLanes.Store(i3, totals + 3 * Lanes);
        TLanes.Store(i4, totals + 4 * Lanes);
        TLanes.Store(i5, totals + 5 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TotalsOfFour<TLanes>(float* weights, short* values, nint stride, nint pairs, float* totals)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        short* v0 = values, v1 = v0 + stride, v2 = v1 + stride, v3 = v2 + stride;
        TLanes i0 = TLanes.Create(0f), i1 = i0, i2 = i0, i3 = i0;
        for (nint p = 0; p < pairs; p++, weights += Lanes)
        {
            var w = TLanes.Load(weights);
            i0 = TLanes.AddPairs(w, v0 + 2 * p, i0);
            i1 = TLanes.AddPairs(w, v1 + 2 * p, i1);
            i2 = TLanes.AddPairs(w, v2 + 2 * p, i2);
            i3 = TLanes.AddPairs(w, v3 + 2 * p, i3);
        }

        TLanes.Store(i0, totals);
        TLanes.Store(i1, totals + Lanes);
        TLanes.Store(i2, totals + 2 * Lanes);
        TLanes.Store(i3, totals + 3 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TotalOfOne<TLanes>(float* weights, short* values, nint pairs, float* totals)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var total = TLanes.Create(0f);
        for (nint p = 0; p < pairs; p++, weights += Lanes)
            total = TLanes.AddPairs(TLanes.Load(weights), values + 2 * p, total);
        TLanes.Store(total, totals);
    }

    // Sums stay in the output between groups: registers are full of totals, and the output is in the cache.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes>(
        in PanelPart part, in PanelInput x, int g, int tokenCount, float* totals, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var group = part.FirstGroup + g;
        TLanes scale = TLanes.Load(part.Scales + g * Lanes), bias = TLanes.Load(part.Biases + g * Lanes);
        float* scales = x.Scales + group, sums = x.Sums + group;
        var target = output.Start;
        for (var t = 0; t < tokenCount; t++, totals += Lanes, target += output.Stride)
        {
            var sum = group == 0 ? TLanes.Create(0f) : TLanes.Load(target);
            sum = PanelArithmetic.AddGroup(TLanes.Load(totals), scale, bias, *scales, *sums, sum);
            TLanes.Store(sum, target);
            scales += part.AllGroups;
            sums += part.AllGroups;
        }
    }
}
