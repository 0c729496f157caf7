namespace ExoGrains.Compute.Kernels;

/// <summary>Running softmax over blocks of keys: after each block, weights relative to the largest score so
/// far.</summary>
/// <remarks>Source: "Online normalizer calculation for softmax", arXiv:1805.02867. Blocks start at absolute positions,
/// so chunking changes nothing.</remarks>
internal static unsafe class SoftmaxKernel
{
    private const int Lanes = 16;

    /// <summary>Keys per block.</summary>
    public const int BlockKeys = 64;

    /// <summary>Turns one block's scores into weights and updates the running maximum and sum.</summary>
    /// <param name="scores">In: <see cref="BlockKeys"/> scores. Out: weights, zero outside <c>[from, end)</c>.</param>
    /// <param name="from">First key of the block that counts.</param>
    /// <param name="end">After the last key that counts; greater than <paramref name="from"/>.</param>
    /// <param name="maximum">In and out; negative infinity before the first block.</param>
    /// <param name="sum">In and out; 0 before the first block.</param>
    /// <returns>What values accumulated so far are to be multiplied by.</returns>
    public static float Step<TLanes>(float* scores, int from, int end, ref float maximum, ref float sum)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var isWhole = from == 0 && end == BlockKeys;
        if (!isWhole)
            FillOutside(scores, from, end, float.NegativeInfinity);
        TLanes a = TLanes.Load(scores), b = TLanes.Load(scores + Lanes);
        TLanes c = TLanes.Load(scores + 2 * Lanes), d = TLanes.Load(scores + 3 * Lanes);
        var largest = TLanes.Maximum(TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d)));
        var updated = largest > maximum ? largest : maximum;
        var subtrahend = TLanes.Create(updated);
        a = Exponential.Of(TLanes.Subtract(a, subtrahend));
        b = Exponential.Of(TLanes.Subtract(b, subtrahend));
        c = Exponential.Of(TLanes.Subtract(c, subtrahend));
        d = Exponential.Of(TLanes.Subtract(d, subtrahend));
        TLanes.Store(a, scores);
        TLanes.Store(b, scores + Lanes);
        TLanes.Store(c, scores + 2 * Lanes);
        TLanes.Store(d, scores + 3 * Lanes);
        if (!isWhole)
        {
            FillOutside(scores, from, end, 0f);
            (a, b) = (TLanes.Load(scores), TLanes.Load(scores + Lanes));
            (c, d) = (TLanes.Load(scores + 2 * Lanes), TLanes.Load(scores + 3 * Lanes));
        }

        var correction = updated == maximum ? 1f
            : float.IsNegativeInfinity(maximum) ? 0f
            : Exponential.Of(maximum - updated);
        var total = TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
        sum = MathF.FusedMultiplyAdd(sum, correction, total);
        maximum = updated;
        return correction;
    }

    // Whatever lies outside the range may be stale memory; it is replaced before anything is computed with it.
    private static void FillOutside(float* scores, int from, int end, float value)
    {
        new Span<float>(scores, from).Fill(value);
        new Span<float>(scores + end, BlockKeys - end).Fill(value);
    }
}
