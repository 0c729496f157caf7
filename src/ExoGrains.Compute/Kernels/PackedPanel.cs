using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>A panel times a few tokens, straight from its packed words.</summary>
internal static unsafe class PackedPanel
{
    private const int Lanes = 16;

    // Products of 4-bit fields that were not shifted down are up to 256 times too large; so many words still fit a
    // 32-bit sum: 8 * 2 * 15 * 256 * 32767 < 2^31.
    private const int UnshiftedWords = 8;

    /// <summary>One token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyOne<TLanes, TBits>(in Panel panel, in PanelInput x, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var sum = TLanes.Create(0f);
        int words = panel.GroupWords, groups = panel.GroupCount;
        var type = panel.ScaleType;
        nint scaleBytes = panel.ScaleBytes;
        var values = x.Integers;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            var total = typeof(TBits) == typeof(FourBits)
                ? TotalOfFourBits<TLanes>((float*)data, values, words)
                : Total<TLanes, TBits>((float*)data, values, words);
            data += words * Lanes * sizeof(float);
            values += words * 2 * TBits.FieldCount;
            var scale = PanelArithmetic.LoadScales<TLanes>(data, type);
            var bias = PanelArithmetic.LoadScales<TLanes>(data + scaleBytes, type);
            data += 2 * scaleBytes;
            sum = PanelArithmetic.AddGroup(total, scale, bias, x.Scales[g], x.Sums[g], sum);
        }

        TLanes.Store(sum, output.Start);
    }

    /// <summary>Two tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTwo<TLanes, TBits>(in Panel panel, in PanelInput x, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        TLanes f0 = TLanes.Create(0f), f1 = f0;
        int words = panel.GroupWords, groups = panel.GroupCount;
        short* v0 = x.Integers, v1 = v0 + PanelInput.Stride(panel.ColumnCount);
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            TLanes i0 = TLanes.Create(0f), i1 = i0;
            for (var w = 0; w < words; w++, data += Lanes * sizeof(float))
            {
                Prefetching.Ahead(data);
                var word = TLanes.Load((float*)data);
                AddToTwo<TLanes, TBits>(word, 0, v0, v1, ref i0, ref i1);
                AddToTwo<TLanes, TBits>(word, 1, v0, v1, ref i0, ref i1);
                if (TBits.FieldCount > 2)
                {
                    AddToTwo<TLanes, TBits>(word, 2, v0, v1, ref i0, ref i1);
                    AddToTwo<TLanes, TBits>(word, 3, v0, v1, ref i0, ref i1);
                }

                if (TBits.FieldCount > 4)
                {
                    AddToTwo<TLanes, TBits>(word, 4, v0, v1, ref i0, ref i1);
                    AddToTwo<TLanes, TBits>(word, 5, v0, v1, ref i0, ref i1);
                    AddToTwo<TLanes, TBits>(word, 6, v0, v1, ref i0, ref i1);
                    AddToTwo<TLanes, TBits>(word, 7, v0, v1, ref i0, ref i1);
                }

                v0 += 2 * TBits.FieldCount;
                v1 += 2 * TBits.FieldCount;
            }

            var scale = PanelArithmetic.LoadScales<TLanes>(data, panel.ScaleType);
            var bias = PanelArithmetic.LoadScales<TLanes>(data + panel.ScaleBytes, panel.ScaleType);
            data += 2 * panel.ScaleBytes;
            f0 = PanelArithmetic.AddGroup(i0, scale, bias, x.Scales[g], x.Sums[g], f0);
            f1 = PanelArithmetic.AddGroup(i1, scale, bias, x.Scales[g + groups], x.Sums[g + groups], f1);
        }

        TLanes.Store(f0, output.Start);
        TLanes.Store(f1, output.Start + output.Stride);
    }

    /// <summary>Four tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyFour<TLanes, TBits>(in Panel panel, in PanelInput x, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        TLanes f0 = TLanes.Create(0f), f1 = f0, f2 = f0, f3 = f0;
        int words = panel.GroupWords, groups = panel.GroupCount;
        nint stride = PanelInput.Stride(panel.ColumnCount);
        var values = x.Integers;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            TLanes i0 = TLanes.Create(0f), i1 = i0, i2 = i0, i3 = i0;
            for (var w = 0; w < words; w++, data += Lanes * sizeof(float), values += 2 * TBits.FieldCount)
            {
                Prefetching.Ahead(data);
                var word = TLanes.Load((float*)data);
                AddToFour<TLanes, TBits>(word, 0, values, stride, ref i0, ref i1, ref i2, ref i3);
                AddToFour<TLanes, TBits>(word, 1, values, stride, ref i0, ref i1, ref i2, ref i3);
                if (TBits.FieldCount > 2)
                {
                    AddToFour<TLanes, TBits>(word, 2, values, stride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 3, values, stride, ref i0, ref i1, ref i2, ref i3);
                }

                if (TBits.FieldCount > 4)
                {
                    AddToFour<TLanes, TBits>(word, 4, values, stride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 5, values, stride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 6, values, stride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour<TLanes, TBits>(word, 7, values, stride, ref i0, ref i1, ref i2, ref i3);
                }
            }

            var scale = PanelArithmetic.LoadScales<TLanes>(data, panel.ScaleType);
            var bias = PanelArithmetic.LoadScales<TLanes>(data + panel.ScaleBytes, panel.ScaleType);
            data += 2 * panel.ScaleBytes;
            f0 = PanelArithmetic.AddGroup(i0, scale, bias, x.Scales[g], x.Sums[g], f0);
            f1 = PanelArithmetic.AddGroup(i1, scale, bias, x.Scales[g + groups], x.Sums[g + groups], f1);
            f2 = PanelArithmetic.AddGroup(i2, scale, bias, x.Scales[g + 2 * groups], x.Sums[g + 2 * groups], f2);
            f3 = PanelArithmetic.AddGroup(i3, scale, bias, x.Scales[g + 3 * groups], x.Sums[g + 3 * groups], f3);
        }

        TLanes.Store(f0, output.Start);
        TLanes.Store(f1, output.Start + output.Stride);
        TLanes.Store(f2, output.Start + 2 * output.Stride);
        TLanes.Store(f3, output.Start + 3 * output.Stride);
    }

    /// <summary>Eight tokens, for registers enough to hold their totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyEight<TLanes, TBits>(in Panel panel, in PanelInput x, in PanelOutput output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        TLanes f0 = TLanes.Create(0f), f1 = f0, f2 = f0, f3 = f0, f4 = f0, f5 = f0, f6 = f0, f7 = f0;
        int words = panel.GroupWords, groups = panel.GroupCount;
        nint stride = PanelInput.Stride(panel.ColumnCount);
        short* low = x.Integers, high = low + 4 * stride;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            TLanes i0 = TLanes.Create(0f), i1 = i0, i2 = i0, i3 = i0, i4 = i0, i5 = i0, i6 = i0, i7 = i0;
            for (var w = 0; w < words; w++, data += Lanes * sizeof(float))
            {
                Prefetching.Ahead(data);
                var word = TLanes.Load((float*)data);
                for (var field = 0; field < TBits.FieldCount; field++, low += 2, high += 2)
                {
                    var weights = TBits.Field(word, field);
                    AddToFour(weights, low, stride, ref i0, ref i1, ref i2, ref i3);
                    AddToFour(weights, high, stride, ref i4, ref i5, ref i6, ref i7);
                }
            }

            var scale = PanelArithmetic.LoadScales<TLanes>(data, panel.ScaleType);
            var bias = PanelArithmetic.LoadScales<TLanes>(data + panel.ScaleBytes, panel.ScaleType);
            data += 2 * panel.ScaleBytes;
            float* scales = x.Scales + g, sums = x.Sums + g;
            f0 = PanelArithmetic.AddGroup(i0, scale, bias, scales[0], sums[0], f0);
            f1 = PanelArithmetic.AddGroup(i1, scale, bias, scales[groups], sums[groups], f1);
            f2 = PanelArithmetic.AddGroup(i2, scale, bias, scales[2 * groups], sums[2 * groups], f2);
            f3 = PanelArithmetic.AddGroup(i3, scale, bias, scales[3 * groups], sums[3 * groups], f3);
            f4 = PanelArithmetic.AddGroup(i4, scale, bias, scales[4 * groups], sums[4 * groups], f4);
            f5 = PanelArithmetic.AddGroup(i5, scale, bias, scales[5 * groups], sums[5 * groups], f5);
            f6 = PanelArithmetic.AddGroup(i6, scale, bias, scales[6 * groups], sums[6 * groups], f6);
            f7 = PanelArithmetic.AddGroup(i7, scale, bias, scales[7 * groups], sums[7 * groups], f7);
        }

        var target = output.Start;
        TLanes.Store(f0, target);
        TLanes.Store(f1, target + output.Stride);
        TLanes.Store(f2, target + 2 * output.Stride);
        TLanes.Store(f3, target + 3 * output.Stride);
        TLanes.Store(f4, target + 4 * output.Stride);
        TLanes.Store(f5, target + 5 * output.Stride);
        TLanes.Store(f6, target + 6 * output.Stride);
        TLanes.Store(f7, target + 7 * output.Stride);
    }

    // Three of four fields are masked where they lie, which saves shifts in the place that bounds decoding; their sums
    // are shifted instead, once per group, and without loss, because every product was too large by the same factor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes TotalOfFourBits<TLanes>(float* data, short* values, int words)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var total = TLanes.Create(0f);
        while (words > 0)
        {
            TLanes by16 = TLanes.Create(0f), by256 = by16;
            for (var w = Math.Min(words, UnshiftedWords); w > 0; w--, data += Lanes, values += 8)
            {
                Prefetching.Ahead((byte*)data);
                var word = TLanes.Load(data);
                total = TLanes.AddPairs(TLanes.Extract(word, 0, 0x000F), values, total);
                by16 = TLanes.AddPairs(TLanes.Extract(word, 0, 0x00F0), values + 2, by16);
                by256 = TLanes.AddPairs(TLanes.Extract(word, 0, 0x0F00), values + 4, by256);
                total = TLanes.AddPairs(TLanes.Extract(word, 12, 0x000F), values + 6, total);
            }

            total = TLanes.AddShifted(TLanes.AddShifted(total, by16, 4), by256, 8);
            words -= UnshiftedWords;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Total<TLanes, TBits>(float* data, short* values, int words)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var total = TLanes.Create(0f);
        for (var w = 0; w < words; w++, data += Lanes, values += 2 * TBits.FieldCount)
        {
            Prefetching.Ahead((byte*)data);
            var word = TLanes.Load(data);
            total = TLanes.AddPairs(TBits.Field(word, 0), values, total);
            total = TLanes.AddPairs(TBits.Field(word, 1), values + 2, total);
            if (TBits.FieldCount > 2)
            {
                total = TLanes.AddPairs(TBits.Field(word, 2), values + 4, total);
                total = TLanes.AddPairs(TBits.Field(word, 3), values + 6, total);
            }

            if (TBits.FieldCount > 4)
            {
                total = TLanes.AddPairs(TBits.Field(word, 4), values + 8, total);
                total = TLanes.AddPairs(TBits.Field(word, 5), values + 10, total);
                total = TLanes.AddPairs(TBits.Field(word, 6), values + 12, total);
                total = TLanes.AddPairs(TBits.Field(word, 7), values + 14, total);
            }
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToTwo<TLanes, TBits>(
        TLanes word, int field, short* v0, short* v1, ref TLanes i0, ref TLanes i1)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var weights = TBits.Field(word, field);
        i0 = TLanes.AddPairs(weights, v0 + 2 * field, i0);
        i1 = TLanes.AddPairs(weights, v1 + 2 * field, i1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToFour<TLanes, TBits>(
        TLanes word, int field, short* values, nint stride, ref TLanes i0, ref TLanes i1, ref TLanes i2, ref TLanes i3)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        AddToFour(TBits.Field(word, field), values + 2 * field, stride, ref i0, ref i1, ref i2, ref i3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToFour<TLanes>(
        TLanes weights, short* values, nint stride, ref TLanes i0, ref TLanes i1, ref TLanes i2, ref TLanes i3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        i0 = TLanes.AddPairs(weights, values, i0);
        i1 = TLanes.AddPairs(weights, values + stride, i1);
        i2 = TLanes.AddPairs(weights, values + 2 * stride, i2);
        i3 = TLanes.AddPairs(weights, values + 3 * stride, i3);
    }
}
