using System.Numerics;
using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Sampling;

/// <summary>Looks through all logits of a position.</summary>
internal static class LogitScan
{
    /// <summary>The largest logit.</summary>
    /// <exception cref="ArgumentException">There are none, or one is not finite.</exception>
    public static float Maximum(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
            throw new ArgumentException("No logits: expected one per token of the vocabulary.");
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        var largest = new Vector<float>(float.NegativeInfinity);

        // x - x is zero exactly where x is finite; anything else leaves NaN in the sum.
        var differences = Vector<float>.Zero;
        foreach (var vector in vectors)
        {
            largest = Vector.Max(largest, vector);
            differences += vector - vector;
        }

        var maximum = float.NegativeInfinity;
        var difference = Vector.Sum(differences);
        for (var i = 0; i < Vector<float>.Count; i++)
            maximum = Math.Max(maximum, largest[i]);
        foreach (var logit in logits[(vectors.Length * Vector<float>.Count)..])
        {
            maximum = Math.Max(maximum, logit);
            difference += logit - logit;
        }

        if (difference != 0)
            ThrowNotFinite(logits);
        return maximum;
    }

    private static void ThrowNotFinite(ReadOnlySpan<float> logits)
    {
        for (var i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i]))
            {
                throw new ArgumentException(
                    $"The logit of token {i} is {logits[i]}: expected finite numbers. The weights or the hidden states "
                    + "are broken.");
            }
        }
    }
}
