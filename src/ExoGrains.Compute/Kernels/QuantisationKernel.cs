using System.Runtime.Intrinsics;

namespace ExoGrains.Compute.Kernels;

/// <summary>Activations to 16-bit integers.</summary>
internal static unsafe class QuantisationKernel
{
    private const int Lanes = 16;
    private const int LargestGroup = 128;
    private const float LargestValue = 32767f;

    // Below this the reciprocal would overflow; such a group is zero for every purpose.
    private const float SmallestMaximum = 1e-30f;

    /// <summary>Quantises one token: per group <c>scale = max|x| / 32767</c>, <c>value = round(x /
    /// scale)</c>.</summary>
    /// <remarks>
    /// Order within a packed word of E = 32 / bits elements: the pairs (0, E/2), (1, E/2 + 1), ..., because a word
    /// shifted right by i fields and masked holds elements i and i + E/2 in its two halves.
    /// </remarks>
    /// <param name="input">[size].</param>
    /// <param name="size">A multiple of the form's group.</param>
    /// <param name="form">Group and order.</param>
    /// <param name="target">Out.</param>
    public static void Quantise<TLanes>(float* input, int size, ActivationForm form, in PanelInput target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var rounded = stackalloc short[LargestGroup];
        var group = form.GroupSize;
        for (var start = 0; start < size; start += group)
        {
            var largest = TLanes.Create(0f);
            for (var i = 0; i < group; i += Lanes)
                largest = TLanes.Max(largest, TLanes.Abs(TLanes.Load(input + start + i)));
            var maximum = TLanes.Maximum(largest);
            var isZero = maximum < SmallestMaximum;
            var scale = isZero ? 0f : maximum / LargestValue;
            var inverse = TLanes.Create(isZero ? 0f : LargestValue / maximum);
            for (var i = 0; i < group; i += Lanes)
                TLanes.StoreRounded(TLanes.Multiply(TLanes.Load(input + start + i), inverse), rounded + i);
            target.Scales[start / group] = scale;
            target.Sums[start / group] = scale * Pair(rounded, group, 32 / form.Bits, target.Integers + start);
        }
    }

    // Reorders one group and returns the sum of its values.
    private static int Pair(short* values, int count, int wordElements, short* target)
    {
        if (wordElements > Vector128<short>.Count)
            return PairOfSixteen(values, count, target);
        var order = wordElements == 8
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
