using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>Products of sixteen interleaved affine rows with float32 tokens.</summary>
/// <remarks>
/// Per output element and group: the sums of <c>q * x</c> over even and over odd elements, one fused multiply-add per
/// element in order, are added; then <c>f = fma(total, scale, f)</c> and <c>f = fma(bias, xSum, f)</c>. Two sums,
/// because one would wait for itself. The result is the same for every number of tokens and every register width.
/// </remarks>
internal static unsafe class ExactPanel
{
    private const int Lanes = 16;

    // Expanded weights of one part: 16 KiB.
    private const int PartColumns = 256;

    // Weights, scales and biases as floats, of one part.
    private const int WeightBytes =
        (PartColumns * Lanes * sizeof(float)) + (2 * PartColumns / 32 * Lanes * sizeof(float));

    /// <summary>Bytes of scratch: one part, and the sums of some tokens.</summary>
    public const int ByteCount = WeightBytes + PanelSums.ByteCount;

    /// <summary>Computes <c>output[t * outputStride + r]</c> for sixteen rows r and all tokens t.</summary>
    /// <param name="panel">The rows.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="tokenCount">Tokens.</param>
    /// <param name="output">Out, and where it goes.</param>
    /// <param name="scratch"><see cref="ByteCount"/> bytes.</param>
    public static void Multiply<TLanes, TBits>(
        in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output, byte* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        if (tokenCount == 1)
        {
            MultiplyOne<TLanes, TBits>(panel, input, output.Start);
            return;
        }

        var partGroups = PartColumns / panel.Form.GroupSize;
        for (var first = 0; first < tokenCount; first += PanelSums.MostTokens)
        {
            var sums = new PanelSums(scratch + WeightBytes, Math.Min(PanelSums.MostTokens, tokenCount - first));
            sums.Clear();
            var tokens = panel.Skip(input, first);
            for (var group = 0; group < panel.GroupCount; group += partGroups)
            {
                var groups = Math.Min(partGroups, panel.GroupCount - group);
                var part = new PanelPart(panel, group, groups, scratch, PartColumns * sizeof(float));
                Expand<TLanes, TBits>(panel, part);
                AddPart<TLanes>(part, tokens, sums);
            }

            sums.Store<TLanes>(output.Skip(first));
        }
    }

    private static void AddPart<TLanes>(in PanelPart part, in PanelInput input, in PanelSums sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var token = 0;
        for (; sums.TokenCount - token >= 3; token += 3)
            Multiply<TLanes>(part, part.Skip(input, token), 3, sums.At(token));
        for (; token < sums.TokenCount; token++)
            Multiply<TLanes>(part, part.Skip(input, token), 1, sums.At(token));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne<TLanes, TBits>(in Panel panel, in PanelInput input, float* output)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        var sum = TLanes.Create(0f);
        int words = panel.GroupWords, groups = panel.GroupCount;
        var type = panel.ScaleType;
        nint scaleBytes = panel.ScaleBytes;
        var x = input.Floats;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            TLanes even = TLanes.Create(0f), odd = even;
            for (var w = 0; w < words; w++, data += Lanes * sizeof(float), x += TBits.ValueCount)
            {
                Prefetching.Ahead(data);
                var word = TLanes.Load((float*)data);
                AddTwo<TLanes, TBits>(word, 0, x, ref even, ref odd);
                AddTwo<TLanes, TBits>(word, 2, x, ref even, ref odd);
                if (TBits.ValueCount > 4)
                {
                    AddTwo<TLanes, TBits>(word, 4, x, ref even, ref odd);
                    AddTwo<TLanes, TBits>(word, 6, x, ref even, ref odd);
                }

                if (TBits.ValueCount > 8)
                {
                    AddTwo<TLanes, TBits>(word, 8, x, ref even, ref odd);
                    AddTwo<TLanes, TBits>(word, 10, x, ref even, ref odd);
                    AddTwo<TLanes, TBits>(word, 12, x, ref even, ref odd);
                    AddTwo<TLanes, TBits>(word, 14, x, ref even, ref odd);
                }
            }

            var scale = PanelArithmetic.LoadScales<TLanes>(data, type);
            var bias = PanelArithmetic.LoadScales<TLanes>(data + scaleBytes, type);
            data += 2 * scaleBytes;
            sum = TLanes.MultiplyAdd(TLanes.Add(even, odd), scale, sum);
            sum = TLanes.MultiplyAdd(bias, TLanes.Create(input.Sums[g]), sum);
        }

        TLanes.Store(sum, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo<TLanes, TBits>(TLanes word, int value, float* x, ref TLanes even, ref TLanes odd)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        even = TLanes.MultiplyAdd(TBits.Value(word, value), TLanes.Create(x[value]), even);
        odd = TLanes.MultiplyAdd(TBits.Value(word, value + 1), TLanes.Create(x[value + 1]), odd);
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
                StoreFour<TLanes, TBits>(word, 0, target);
                if (TBits.ValueCount > 4)
                    StoreFour<TLanes, TBits>(word, 4, target);
                if (TBits.ValueCount > 8)
                {
                    StoreFour<TLanes, TBits>(word, 8, target);
                    StoreFour<TLanes, TBits>(word, 12, target);
                }

                target += TBits.ValueCount * Lanes;
            }

            data = part.ExpandScales<TLanes>(panel, g, data);
        }
    }

    // Literal numbers of values become shifts by a constant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour<TLanes, TBits>(TLanes word, int value, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
        where TBits : struct, IPackedWidth
    {
        TLanes.Store(TBits.Value(word, value), target + value * Lanes);
        TLanes.Store(TBits.Value(word, value + 1), target + (value + 1) * Lanes);
        TLanes.Store(TBits.Value(word, value + 2), target + (value + 2) * Lanes);
        TLanes.Store(TBits.Value(word, value + 3), target + (value + 3) * Lanes);
    }

    private static void Multiply<TLanes>(in PanelPart part, in PanelInput x, int tokenCount, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var totals = stackalloc float[3 * Lanes];
        var size = (nint)part.GroupSize;
        var values = x.Floats + part.FirstColumn;
        for (var g = 0; g < part.GroupCount; g++, values += size)
        {
            var weights = part.Weights + g * size * Lanes;
            if (tokenCount == 3)
                TotalsOfThree<TLanes>(weights, values, part.Stride, size, totals);
            else
                TotalOfOne<TLanes>(weights, values, size, totals);
            Finish<TLanes>(part, x, g, tokenCount, totals, sums);
        }
    }

    // By itself, because a call in the same method would cost a place in registers for each sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TotalsOfThree<TLanes>(float* weights, float* values, nint stride, nint size, float* totals)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* v0 = values, v1 = v0 + stride, v2 = v1 + stride;
        TLanes a0 = TLanes.Create(0f), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0;
        for (nint k = 0; k < size; k += 2, weights += 2 * Lanes)
        {
            var w = TLanes.Load(weights);
            a0 = TLanes.MultiplyAdd(w, TLanes.Create(v0[k]), a0);
            a1 = TLanes.MultiplyAdd(w, TLanes.Create(v1[k]), a1);
            a2 = TLanes.MultiplyAdd(w, TLanes.Create(v2[k]), a2);
            w = TLanes.Load(weights + Lanes);
            b0 = TLanes.MultiplyAdd(w, TLanes.Create(v0[k + 1]), b0);
            b1 = TLanes.MultiplyAdd(w, TLanes.Create(v1[k + 1]), b1);
            b2 = TLanes.MultiplyAdd(w, TLanes.Create(v2[k + 1]), b2);
        }

        TLanes.Store(TLanes.Add(a0, b0), totals);
        TLanes.Store(TLanes.Add(a1, b1), totals + Lanes);
        TLanes.Store(TLanes.Add(a2, b2), totals + 2 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TotalOfOne<TLanes>(float* weights, float* values, nint size, float* totals)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes even = TLanes.Create(0f), odd = even;
        for (nint k = 0; k < size; k += 2, weights += 2 * Lanes)
        {
            even = TLanes.MultiplyAdd(TLanes.Load(weights), TLanes.Create(values[k]), even);
            odd = TLanes.MultiplyAdd(TLanes.Load(weights + Lanes), TLanes.Create(values[k + 1]), odd);
        }

        TLanes.Store(TLanes.Add(even, odd), totals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes>(
        in PanelPart part, in PanelInput x, int g, int tokenCount, float* totals, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var group = part.FirstGroup + g;
        TLanes scale = TLanes.Load(part.Scales + g * Lanes), bias = TLanes.Load(part.Biases + g * Lanes);
        var inputSum = x.Sums + group;
        for (var t = 0; t < tokenCount; t++, totals += Lanes, sums += Lanes, inputSum += part.AllGroups)
        {
            var sum = TLanes.MultiplyAdd(TLanes.Load(totals), scale, TLanes.Load(sums));
            TLanes.Store(TLanes.MultiplyAdd(bias, TLanes.Create(*inputSum), sum), sums);
        }
    }
}
