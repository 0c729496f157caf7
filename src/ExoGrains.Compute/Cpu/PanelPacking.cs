using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Rearranges stored rows into a <see cref="Panel"/>: a copy, bit for bit, in another order.</summary>
internal static unsafe class PanelPacking
{
    private const int Rows = Panel.Rows;

    // Rows and words of one transposition: four registers of four words.
    private const int TileSize = 4;

    // Words of each row that are taken before the next rows' turn: whole cache lines of the source, and few enough
    // that the part of the panel they go to stays in the first-level cache until all rows have written to it.
    private const int ChunkWords = 64;

    /// <summary>Writes a whole panel; rows that are missing become zeros.</summary>
    /// <param name="rows">The first of its rows; any alignment.</param>
    /// <param name="rowCount">Rows there are, 1 to 16.</param>
    /// <param name="panel">Where to.</param>
    public static void Pack(in StoredRows rows, int rowCount, in Panel panel)
    {
        if (rowCount < Rows)
            NativeMemory.Clear(panel.Start, (nuint)panel.ByteCount);
        if (rowCount == Rows && panel.GroupWords % TileSize == 0 && CanTranspose)
            TransposeWords((uint*)rows.Words, panel);
        else
            CopyWords((uint*)rows.Words, rowCount, panel);
        var scales = panel.Start + panel.GroupWords * Rows * sizeof(uint);
        CopyElements(rows.Scales, rowCount, panel, scales);
        CopyElements(rows.Biases, rowCount, panel, scales + panel.ScaleBytes);
    }

    private static bool CanTranspose => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    // Compiled well at once: loading is over before the runtime would notice how often it is called.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeWords(uint* source, in Panel panel)
    {
        int words = panel.GroupWords, groups = panel.GroupCount, groupBytes = panel.GroupBytes;
        nint rowWords = (nint)groups * words;
        var chunk = Math.Max(1, ChunkWords / words);
        for (var first = 0; first < groups; first += chunk)
        {
            var end = Math.Min(first + chunk, groups);
            for (var row = 0; row < Rows; row += TileSize)
            {
                for (var g = first; g < end; g++)
                {
                    var from = source + row * rowWords + (nint)g * words;
                    var to = (uint*)(panel.Start + (nint)g * groupBytes) + row;
                    for (var w = 0; w < words; w += TileSize)
                        Transpose(from + w, rowWords, to + w * Rows);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(uint* source, nint sourceStride, uint* target)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + sourceStride);
        var c = Vector128.Load(source + 2 * sourceStride);
        var d = Vector128.Load(source + 3 * sourceStride);
        var (abLow, abHigh) = (ZipLow(a, b).AsUInt64(), ZipHigh(a, b).AsUInt64());
        var (cdLow, cdHigh) = (ZipLow(c, d).AsUInt64(), ZipHigh(c, d).AsUInt64());
        ZipLow(abLow, cdLow).AsUInt32().Store(target);
        ZipHigh(abLow, cdLow).AsUInt32().Store(target + Rows);
        ZipLow(abHigh, cdHigh).AsUInt32().Store(target + 2 * Rows);
        ZipHigh(abHigh, cdHigh).AsUInt32().Store(target + 3 * Rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ZipLow(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ZipHigh(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipLow(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipHigh(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    private static void CopyWords(uint* source, int rowCount, in Panel panel)
    {
        int words = panel.GroupWords, groups = panel.GroupCount, groupBytes = panel.GroupBytes;
        for (var r = 0; r < rowCount; r++)
        {
            for (var g = 0; g < groups; g++)
            {
                var target = (uint*)(panel.Start + (nint)g * groupBytes) + r;
                for (var w = 0; w < words; w++)
                    target[w * Rows] = *source++;
            }
        }
    }

    /// <param name="source">One element per row and group.</param>
    /// <param name="rowCount">Rows there are.</param>
    /// <param name="panel">Where to.</param>
    /// <param name="target">Place of the first element of the first group.</param>
    private static void CopyElements(byte* source, int rowCount, in Panel panel, byte* target)
    {
        if (panel.ScaleBytes == Rows * sizeof(uint))
            CopyElements((uint*)source, rowCount, panel, target);
        else
            CopyElements((ushort*)source, rowCount, panel, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyElements<T>(T* source, int rowCount, in Panel panel, byte* target)
        where T : unmanaged
    {
        int groups = panel.GroupCount, groupBytes = panel.GroupBytes;
        for (var r = 0; r < rowCount; r++)
        {
            var to = target + r * sizeof(T);
            for (var g = 0; g < groups; g++, to += groupBytes)
                *(T*)to = *source++;
        }
    }
}
