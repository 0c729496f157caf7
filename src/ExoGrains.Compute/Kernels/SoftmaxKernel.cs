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
        // Whatever lies outside the range may be stale memory; it is replaced before anything is computed with it.
        new Span<float>(scores, from).Fill(float.NegativeInfinity);
        new Span<float>(scores + end, BlockKeys - end).Fill(float.NegativeInfinity);
        TLanes a = TLanes.Load(scores), b = TLanes.Load(scores + Lanes);
        TLanes c = TLanes.Load(scores + 2 * Lanes), d = TLanes.Load(scores + 3 * Lanes);
        var largest = TLanes.Maximum(TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d)));
        var updated = largest > maximum ? largest : maximum;
        var subtrahend = TLanes.Create(updated);
        TLanes.Store(Exponential.Of(TLanes.Subtract(a, subtrahend)), scores);
        TLanes.Store(Exponential.Of(TLanes.Subtract(b, subtrahend)), scores + Lanes);
        TLanes.Store(Exponential.Of(TLanes.Subtract(c, subtrahend)), scores + 2 * Lanes);
        TLanes.Store(Exponential.Of(TLanes.Subtract(d, subtrahend)), scores + 3 * Lanes);
        new Span<float>(scores, from).Clear();
        new Span<float>(scores + end, BlockKeys - end).Clear();

        var correction = 1f;
        if (updated != maximum)
        {
            var all = stackalloc float[Lanes];
            TLanes.Store(Exponential.Of(TLanes.Create(maximum - updated)), all);
            correction = float.IsNegativeInfinity(maximum) ? 0f : all[0];
        }

        var low = TLanes.Add(TLanes.Load(scores), TLanes.Load(scores + Lanes));
        var high = TLanes.Add(TLanes.Load(scores + 2 * Lanes), TLanes.Load(scores + 3 * Lanes));
        sum = MathF.FusedMultiplyAdd(sum, correction, TLanes.Sum(TLanes.Add(low, high)));
        maximum = updated;
        return correction;
    }
}
