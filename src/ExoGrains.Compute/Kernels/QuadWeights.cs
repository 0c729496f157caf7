using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Weights of eight rows, four of each row, as bytes.</summary>
/// <param name="first">Rows 0 to 3, one 32-bit lane each.</param>
/// <param name="second">Rows 4 to 7.</param>
internal readonly unsafe struct QuadWeights(Vector128<byte> first, Vector128<byte> second)
{
    private const int WordBytes = Panel.Rows * sizeof(uint);

    public Vector128<byte> First { get; } = first;

    public Vector128<byte> Second { get; } = second;

    /// <summary>Takes them from the words of <see cref="SplitValues.ChunkElements"/> elements.</summary>
    /// <param name="data">Where the first word of the eight rows lies in its panel.</param>
    /// <param name="quad">Which four elements of every row, in the order of <see cref="SplitValues"/>; a
    /// literal.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadWeights Load<TBits>(byte* data, int quad)
        where TBits : struct, IPackedWidth
    {
        var quadsPerWord = TBits.ValueCount / sizeof(uint);
        data += quad / quadsPerWord * WordBytes;
        return new(
            Extract<TBits>(Vector128.Load(data), quad % quadsPerWord),
            Extract<TBits>(Vector128.Load(data + Vector128<byte>.Count), quad % quadsPerWord));
    }

    // Bytes are shifted, not words: zeros come in from above, so the last four of a word need no mask.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Extract<TBits>(Vector128<byte> words, int position)
        where TBits : struct, IPackedWidth
    {
        var bits = 32 / TBits.ValueCount;
        var shifted = position == 0 ? words : Vector128.ShiftRightLogical(words, position * bits);
        return (position + 1) * bits == 8 ? shifted : shifted & Vector128.Create((byte)((1 << bits) - 1));
    }
}
