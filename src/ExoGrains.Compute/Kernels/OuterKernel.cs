using System.Diagnostics;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Kernels;

/// <summary><c>c[v, n] += sum over j of a[v, j] * b[j, n]</c>, lanes along n: the two products of attention.</summary>
/// <remarks>Each element adds its terms in the order of j with one fused multiply-add each, whatever the
/// tile.</remarks>
internal static unsafe class OuterKernel
{
    private const int Lanes = 16;
    private const int TallRows = 6;

    /// <summary>Adds the product to c.</summary>
    public static void Add<TLanes>(in OuterProduct product)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        switch (product.Type)
        {
            case KeyValueType.F32:
                AddStrips<TLanes, SingleElement>(product);
                break;
            case KeyValueType.F16:
                AddStored<TLanes, HalfElement>(product);
                break;
            case KeyValueType.Q8:
                AddStored<TLanes, SignedByteElement>(product);
                break;
            default:
                throw new UnreachableException();
        }
    }

    // Where many rows use a strip it is converted once, else by each of the few that do.
    private static void AddStored<TLanes, TElement>(in OuterProduct product)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        if (product.Rows < TallRows)
        {
            AddStrips<TLanes, TElement>(product);
            return;
        }

        // Rows that fill no tall tile need two strips for enough sums at a time.
        var most = TLanes.HoldsLargeTiles || product.Rows % TallRows != 0 ? 2 : 1;
        var stripFloats = (nint)product.Inner * Lanes;
        for (var strip = 0; strip < product.Strips; strip += most)
        {
            var count = Math.Min(most, product.Strips - strip);
            for (var i = 0; i < count; i++)
                Widen<TLanes, TElement>(product, strip + i, product.Scratch + i * stripFloats);
            AddStrips<TLanes, SingleElement>(product with
            {
                B = (byte*)product.Scratch,
                StripBytes = stripFloats * sizeof(float),
                C = product.C + strip * Lanes,
                NextBytes = 0,
                Strips = count,
            });
        }
    }

    private static void Widen<TLanes, TElement>(in OuterProduct product, int strip, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        var row = product.B + strip * product.StripBytes;
        nint inner = product.Inner, nextBytes = product.NextBytes;
        for (nint j = 0; j < inner; j++, row += Lanes * TElement.Bytes)
        {
            Prefetching.Line(row + nextBytes);
            TLanes.Store(TElement.Load<TLanes>(row), target + j * Lanes);
        }
    }

    private static void AddStrips<TLanes, TElement>(in OuterProduct product)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        var row = product.Rows / TallRows * TallRows;
        if (row > 0)
            AddTall<TLanes, TElement>(product, row);
        for (; row + 4 <= product.Rows; row += 4)
        {
            for (var strip = 0; strip < product.Strips; strip++)
                new OuterTile<TLanes, TElement>(product, row, strip).AddFour();
        }

        if (row + 2 <= product.Rows)
        {
            AddTwo<TLanes, TElement>(product, row);
            row += 2;
        }

        if (row < product.Rows)
            AddOne<TLanes, TElement>(product, row);
    }

    // A strip stays in the first cache while all rows use it.
    private static void AddTall<TLanes, TElement>(in OuterProduct product, int rowCount)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        var strip = 0;
        for (; TLanes.HoldsLargeTiles && strip + 2 <= product.Strips; strip += 2)
        {
            for (var row = 0; row < rowCount; row += TallRows)
                new OuterTile<TLanes, TElement>(product, row, strip).AddSixWide();
        }

        for (; strip < product.Strips; strip++)
        {
            for (var row = 0; row < rowCount; row += TallRows)
                new OuterTile<TLanes, TElement>(product, row, strip).AddSix();
        }
    }

    private static void AddTwo<TLanes, TElement>(in OuterProduct product, int row)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        var strip = 0;
        for (; strip + 2 <= product.Strips; strip += 2)
            new OuterTile<TLanes, TElement>(product, row, strip).AddTwoWide();
        for (; strip < product.Strips; strip++)
        {
            new OuterTile<TLanes, TElement>(product, row, strip).AddOne();
            new OuterTile<TLanes, TElement>(product, row + 1, strip).AddOne();
        }
    }

    private static void AddOne<TLanes, TElement>(in OuterProduct product, int row)
        where TLanes : unmanaged, ILanes<TLanes>
        where TElement : IStripElement
    {
        var strip = 0;
        for (; strip + 4 <= product.Strips; strip += 4)
            new OuterTile<TLanes, TElement>(product, row, strip).AddOneWide();
        for (; strip < product.Strips; strip++)
            new OuterTile<TLanes, TElement>(product, row, strip).AddOne();
    }
}
