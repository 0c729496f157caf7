using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Pairs of 16-bit values, for <see cref="ILanes{TSelf}.AddPairs"/>.</summary>
/// <remarks>
/// Order within a packed word of E = 32 / bits elements: the pairs (0, E/2), (1, E/2 + 1), ..., because a word
/// shifted right by i fields and masked holds elements i and i + E/2 in its two halves.
/// </remarks>
internal readonly unsafe struct PairedValues : IValueOrder
{
    public static int Arrange(short* values, int count, int bits, short* target)
    {
        if (bits == 2)
            return PairOfSixteen(values, count, target);
        var order = bits == 4
            ? Vector128.Create((short)0, 4, 1, 5, 2, 6, 3, 7)
            : Vector128.Create((short)0, 2, 1, 3, 4, 6, 5, 7);
        var sums = Vector128<int>.Zero;
        for (var i = 0; i < count; i += Vector128<short>.Count)
        {
            var eight = Vector128.Load(values + i);
            Vector128.Shuffle(eight, order).Store(target + i);
            var (low, high) = Vector128.Widen(eight);
            sums += low + high;
        }

        return Vector128.Sum(sums);
    }

    private static int PairOfSixteen(short* values, int count, short* target)
    {
        var sum = 0;
        for (var word = 0; word < count; word += 16)
        {
            for (var i = 0; i < 8; i++)
            {
                short first = values[word + i], second = values[word + 8 + i];
                target[word + 2 * i] = first;
                target[word + 2 * i + 1] = second;
                sum += first + second;
            }
        }

        return sum;
    }
}
