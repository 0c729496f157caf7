using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>A panel times tokens whose values are split into bytes (<see cref="SplitValues"/>): four products to the
/// lane and instruction.</summary>
/// <remarks>Gives the bits of <see cref="PanelKernel"/>: the integer sums are exact, the rest is the same.</remarks>
internal static unsafe class SplitPanel
{
    private const int RowBytes = EightRows.Count * sizeof(uint);

    /// <summary>Computes <c>output[t, r]</c> for sixteen rows r and all tokens t.</summary>
    /// <param name="panel">The rows.</param>
    /// <param name="input">The tokens, in the panel's form.</param>
    /// <param name="tokenCount">Tokens.</param>
    /// <param name="output">Out, and where it goes.</param>
    public static void Multiply<TBits>(in Panel panel, in PanelInput input, int tokenCount, in PanelOutput output)
        where TBits : struct, IPackedWidth
    {
        var token = 0;
        for (; token + 4 <= tokenCount; token += 4)
        {
            MultiplyFour<TBits>(panel, panel.Skip(input, token), output.Skip(token), 0);
            MultiplyFour<TBits>(panel, panel.Skip(input, token), output.Skip(token), 1);
        }

        for (; token < tokenCount; token++)
            MultiplyOne<TBits>(panel, panel.Skip(input, token), output.Skip(token));
    }

    // All sixteen rows, so that memory is read in one stream.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne<TBits>(in Panel panel, in PanelInput x, in PanelOutput output)
        where TBits : struct, IPackedWidth
    {
        EightRows f0 = default, f1 = default;
        int chunks = panel.Form.GroupSize / SplitValues.ChunkElements, groups = panel.GroupCount;
        var chunkBytes = panel.GroupWords / chunks * Panel.Rows * sizeof(uint);
        var type = panel.ScaleType;
        nint scaleBytes = panel.ScaleBytes;
        var values = (byte*)x.Integers;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            SplitSums i0 = SplitSums.Start<TBits>(values, chunks), i1 = i0;
            for (var c = 0; c < chunks; c++, data += chunkBytes, values += SplitValues.ChunkBytes)
            {
                AddQuad<TBits>(data, values, 0, ref i0, ref i1);
                AddQuad<TBits>(data, values, 1, ref i0, ref i1);
                AddQuad<TBits>(data, values, 2, ref i0, ref i1);
                AddQuad<TBits>(data, values, 3, ref i0, ref i1);
            }

            var secondScales = data + scaleBytes / 2;
            f0 = f0.AddGroup(
                i0, EightRows.Load(data, type), EightRows.Load(data + scaleBytes, type), x.Scales[g], x.Sums[g]);
            f1 = f1.AddGroup(
                i1, EightRows.Load(secondScales, type), EightRows.Load(secondScales + scaleBytes, type), x.Scales[g],
                x.Sums[g]);
            data += 2 * scaleBytes;
        }

        f0.Store(output.Start);
        f1.Store(output.Start + EightRows.Count);
    }

    // Half of the rows: with both bytes of four tokens that is sixteen sums, as many as registers hold beside what is
    // multiplied. The other half finds the panel in the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour<TBits>(in Panel panel, in PanelInput x, in PanelOutput output, int half)
        where TBits : struct, IPackedWidth
    {
        EightRows f0 = default, f1 = default, f2 = default, f3 = default;
        int chunks = panel.Form.GroupSize / SplitValues.ChunkElements, groups = panel.GroupCount;
        var chunkBytes = panel.GroupWords / chunks * Panel.Rows * sizeof(uint);
        nint stride = PanelInput.Stride(panel.ColumnCount) * sizeof(short), scaleBytes = panel.ScaleBytes;
        var values = (byte*)x.Integers;
        var data = panel.Start;
        for (var g = 0; g < groups; g++)
        {
            var i0 = SplitSums.Start<TBits>(values, chunks);
            var i1 = SplitSums.Start<TBits>(values + stride, chunks);
            var i2 = SplitSums.Start<TBits>(values + 2 * stride, chunks);
            var i3 = SplitSums.Start<TBits>(values + 3 * stride, chunks);
            for (var c = 0; c < chunks; c++, data += chunkBytes, values += SplitValues.ChunkBytes)
            {
                var rows = data + half * RowBytes;
                AddQuad<TBits>(rows, values, stride, 0, ref i0, ref i1, ref i2, ref i3);
                AddQuad<TBits>(rows, values, stride, 1, ref i0, ref i1, ref i2, ref i3);
                AddQuad<TBits>(rows, values, stride, 2, ref i0, ref i1, ref i2, ref i3);
                AddQuad<TBits>(rows, values, stride, 3, ref i0, ref i1, ref i2, ref i3);
            }

            var scale = EightRows.Load(data + half * scaleBytes / 2, panel.ScaleType);
            var bias = EightRows.Load(data + scaleBytes + half * scaleBytes / 2, panel.ScaleType);
            data += 2 * scaleBytes;
            float* scales = x.Scales + g, sums = x.Sums + g;
            f0 = f0.AddGroup(i0, scale, bias, scales[0], sums[0]);
            f1 = f1.AddGroup(i1, scale, bias, scales[groups], sums[groups]);
            f2 = f2.AddGroup(i2, scale, bias, scales[2 * groups], sums[2 * groups]);
            f3 = f3.AddGroup(i3, scale, bias, scales[3 * groups], sums[3 * groups]);
        }

        var target = output.Start + half * EightRows.Count;
        f0.Store(target);
        f1.Store(target + output.Stride);
        f2.Store(target + 2 * output.Stride);
        f3.Store(target + 3 * output.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddQuad<TBits>(
        byte* data, byte* values, [ConstantExpected(Max = QuadProducts.MostQuad)] byte quad, ref SplitSums i0,
        ref SplitSums i1)
        where TBits : struct, IPackedWidth
    {
        i0 = i0.Add<TBits>(QuadWeights.Load<TBits>(data, quad), values, quad);
        i1 = i1.Add<TBits>(QuadWeights.Load<TBits>(data + RowBytes, quad), values, quad);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddQuad<TBits>(
        byte* rows, byte* values, nint stride, [ConstantExpected(Max = QuadProducts.MostQuad)] byte quad,
        ref SplitSums i0, ref SplitSums i1, ref SplitSums i2, ref SplitSums i3)
        where TBits : struct, IPackedWidth
    {
        var weights = QuadWeights.Load<TBits>(rows, quad);
        i0 = i0.Add<TBits>(weights, values, quad);
        i1 = i1.Add<TBits>(weights, values + stride, quad);
        i2 = i2.Add<TBits>(weights, values + 2 * stride, quad);
        i3 = i3.Add<TBits>(weights, values + 3 * stride, quad);
    }
}
