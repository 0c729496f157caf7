using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Values split into bytes, for dot products of four bytes: <c>value = 256 * high + low</c>, exactly, with a
/// signed high and an unsigned low byte.</summary>
/// <remarks>
/// Sixteen high bytes, then the low bytes of the same sixteen elements. Their order, in fours that a 32-bit lane of
/// weights holds at once (see <see cref="QuadWeights"/>): 8-bit weights 0 1 2 3, 4 5 6 7, ...; 4-bit 0 2 4 6, 1 3 5 7,
/// 8 10 12 14, ...; 2-bit 0 4 8 12, 1 5 9 13, ...
/// </remarks>
internal readonly unsafe struct SplitValues : IValueOrder
{
    /// <summary>Elements that lie together.</summary>
    public const int ChunkElements = 16;

    /// <summary>Bytes they take.</summary>
    public const int ChunkBytes = ChunkElements * sizeof(short);

    public static int Arrange(short* values, int count, int bits, short* target)
    {
        var order = bits switch
        {
            2 => Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
            4 => Vector128.Create((byte)0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15),
            _ => Vector128<byte>.Indices,
        };
        var sums = Vector128<int>.Zero;
        for (var i = 0; i < count; i += ChunkElements)
        {
            Vector128<short> first = Vector128.Load(values + i), second = Vector128.Load(values + i + 8);
            var high = Vector128.Narrow(
                Vector128.ShiftRightArithmetic(first, 8), Vector128.ShiftRightArithmetic(second, 8));
            var low = Vector128.Narrow(first, second);
            Vector128.Shuffle(high.AsByte(), order).Store((byte*)(target + i));
            Vector128.Shuffle(low.AsByte(), order).Store((byte*)(target + i) + ChunkElements);
            sums += Vector128.WidenLower(first) + Vector128.WidenUpper(first)
                + Vector128.WidenLower(second) + Vector128.WidenUpper(second);
        }

        return Vector128.Sum(sums);
    }
}
