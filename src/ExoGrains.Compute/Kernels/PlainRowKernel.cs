using System.Diagnostics;
using System.Runtime.CompilerServices;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Kernels;

/// <summary>Products of plain weight rows, as they lie in the file, with one token: decoding widens each weight in
/// registers, where the bits are those that <see cref="DotKernel"/> gives for widened rows.</summary>
internal static unsafe class PlainRowKernel
{
    private const int Lanes = 16;

    /// <summary>Computes <c>y[r]</c> for all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="x">[size].</param>
    /// <param name="y">Out: one float per row.</param>
    public static void Multiply<TLanes>(in PlainRows rows, float* x, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (rows.Type)
        {
            case ElementType.F32:
                Multiply<TLanes, Singles>(rows, x, y);
                break;
            case ElementType.F16:
                Multiply<TLanes, Halves>(rows, x, y);
                break;
            case ElementType.BF16:
                Multiply<TLanes, BFloats>(rows, x, y);
                break;
            default:
                throw new UnreachableException($"Elements of type {rows.Type} are not computed with.");
        }
    }

    private static void Multiply<TLanes, TStored>(in PlainRows rows, float* x, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
        where TStored : struct, IStoredElement
    {
        var row = 0;
        var start = rows.Start;
        nint rowBytes = rows.ColumnCount * TStored.ByteCount;
        for (; row + 4 <= rows.Count; row += 4, start += 4 * rowBytes)
            MultiplyFour<TLanes, TStored>(start, rowBytes, x, y + row, rows.ColumnCount);
        for (; row < rows.Count; row++, start += rowBytes)
            y[row] = MultiplyOne<TLanes, TStored>(start, x, rows.ColumnCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFour<TLanes, TStored>(byte* w0, nint rowBytes, float* x, float* y, int size)
        where TLanes : unmanaged, ILanes<TLanes>
        where TStored : struct, IStoredElement
    {
        byte* w1 = w0 + rowBytes, w2 = w1 + rowBytes, w3 = w2 + rowBytes;

        // The same place of the next four rows: the processor by itself does not keep four streams ahead.
        var ahead = 4 * rowBytes;
        TLanes s0 = TLanes.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        for (nint k = 0; k < size; k += Lanes)
        {
            var at = k * TStored.ByteCount;
            Prefetching.Fetch(w0 + at + ahead);
            Prefetching.Fetch(w1 + at + ahead);
            Prefetching.Fetch(w2 + at + ahead);
            Prefetching.Fetch(w3 + at + ahead);
            var v = TLanes.Load(x + k);
            s0 = TLanes.MultiplyAdd(TStored.Load<TLanes>(w0 + at), v, s0);
            s1 = TLanes.MultiplyAdd(TStored.Load<TLanes>(w1 + at), v, s1);
            s2 = TLanes.MultiplyAdd(TStored.Load<TLanes>(w2 + at), v, s2);
            s3 = TLanes.MultiplyAdd(TStored.Load<TLanes>(w3 + at), v, s3);
        }

        y[0] = TLanes.Sum(s0);
        y[1] = TLanes.Sum(s1);
        y[2] = TLanes.Sum(s2);
        y[3] = TLanes.Sum(s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyOne<TLanes, TStored>(byte* w, float* x, int size)
        where TLanes : unmanaged, ILanes<TLanes>
        where TStored : struct, IStoredElement
    {
        var sum = TLanes.Create(0f);
        for (nint k = 0; k < size; k += Lanes)
            sum = TLanes.MultiplyAdd(TStored.Load<TLanes>(w + k * TStored.ByteCount), TLanes.Load(x + k), sum);
        return TLanes.Sum(sum);
    }

    private interface IStoredElement
    {
        static abstract int ByteCount { get; }

        static abstract TLanes Load<TLanes>(byte* source)
            where TLanes : unmanaged, ILanes<TLanes>;
    }

    private readonly struct Singles : IStoredElement
    {
        public static int ByteCount => sizeof(float);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Load<TLanes>(byte* source)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load((float*)source);
    }

    private readonly struct Halves : IStoredElement
    {
        public static int ByteCount => sizeof(ushort);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Load<TLanes>(byte* source)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadHalf((ushort*)source);
    }

    private readonly struct BFloats : IStoredElement
    {
        public static int ByteCount => sizeof(ushort);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Load<TLanes>(byte* source)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadBFloat((ushort*)source);
    }
}
