namespace ExoGrains.Grains.Planning;

/// <summary>Divides layers among ranks.</summary>
internal static class LayerSplit
{
    /// <summary>
    /// Divides by weight: largest remainder, at least one layer each, ties to the lower index. Exact integers.
    /// </summary>
    /// <param name="layerCount">Layers to give out.</param>
    /// <param name="weights">One per rank, 0 or more; all 0 counts as all equal.</param>
    /// <returns>Layers per rank; their sum is <paramref name="layerCount"/>.</returns>
    /// <exception cref="ArgumentException">No ranks, or fewer layers than ranks.</exception>
    public static int[] ByWeight(int layerCount, ReadOnlySpan<long> weights)
    {
        if (weights.Length == 0 || layerCount < weights.Length)
        {
            throw new ArgumentException(
                $"Layers: got {layerCount} for {weights.Length} ranks, expected one rank and one layer each at least.");
        }

        Int128 total = 0;
        foreach (var weight in weights)
            total += weight;
        var counts = new int[weights.Length];
        var remainders = new Int128[weights.Length];
        for (var rank = 0; rank < weights.Length; rank++)
        {
            var (share, whole) = total == 0 ? (1, weights.Length) : (weights[rank], total);
            counts[rank] = (int)(share * (Int128)layerCount / whole);
            remainders[rank] = share * (Int128)layerCount % whole;
        }

        GiveOutTheRest(counts, remainders, layerCount - counts.Sum());
        GiveOneToEach(counts);
        return counts;
    }

    /// <summary>
    /// Divides by weight when rank 0 has extra work: that is counted as so many layers more, which rank 0 has already.
    /// </summary>
    /// <param name="layerCount">Layers to give out.</param>
    /// <param name="headLayers">The head's extra work, in layers.</param>
    /// <param name="weights">One per rank.</param>
    public static int[] ByWeightWithHead(int layerCount, int headLayers, ReadOnlySpan<long> weights)
    {
        if (weights.Length <= 1)
            return ByWeight(layerCount, weights);
        if (layerCount < weights.Length)
            return ByWeight(layerCount, weights); // Says what is wrong in the caller's numbers.
        var counts = ByWeight(layerCount + headLayers, weights);
        if (counts[0] > headLayers)
        {
            counts[0] -= headLayers;
            return counts;
        }

        // The extra work alone is more than the head's share: one layer for the head, the others divide what is left.
        return [1, .. ByWeight(layerCount - 1, weights[1..])];
    }

    private static void GiveOutTheRest(int[] counts, Int128[] remainders, int rest)
    {
        for (; rest > 0; rest--)
        {
            var best = 0;
            for (var rank = 1; rank < counts.Length; rank++)
            {
                if (remainders[rank] > remainders[best])
                    best = rank;
            }

            counts[best]++;
            remainders[best] = -1;
        }
    }

    private static void GiveOneToEach(int[] counts)
    {
        for (var rank = 0; rank < counts.Length; rank++)
        {
            if (counts[rank] > 0)
                continue;
            var richest = Array.IndexOf(counts, counts.Max());
            counts[richest]--;
            counts[rank]++;
        }
    }
}
