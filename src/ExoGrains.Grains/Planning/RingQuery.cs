namespace ExoGrains.Grains.Planning;

/// <summary>One question to a search for rings.</summary>
/// <param name="Windows">What each rank may hold.</param>
/// <param name="MaxRanks">Ranks at most.</param>
/// <param name="IsPerStep">
/// Whether the score is the time of all ranks and hops divided by the micro-batches in flight, one more than there are
/// ranks; else that time itself, which is what one token takes.
/// </param>
/// <param name="MostScore">Rings with a higher score do not count.</param>
/// <param name="TakesAny">Whether the fewest ranks win within that score; else only among equals.</param>
internal sealed record RingQuery(
    RankWindows Windows, int MaxRanks, bool IsPerStep, double MostScore, bool TakesAny = false)
{
    // Sums in another order differ in the last bits; that is no difference between rings.
    private const double Rounding = 1 + 1e-9;

    /// <summary>Score of a ring.</summary>
    /// <param name="seconds">All ranks and hops, one after another.</param>
    /// <param name="rankCount">Ranks.</param>
    public double Score(double seconds, int rankCount) => IsPerStep ? seconds / (rankCount + 1) : seconds;

    /// <summary>Chooses: lowest score, then fewest ranks, then the first one.</summary>
    /// <param name="rings">Candidates in their order of preference, with score and number of ranks.</param>
    /// <returns>Its place in the list; null where none counts.</returns>
    public int? Choose(IReadOnlyList<(double Score, int RankCount)> rings)
    {
        var best = rings.Count == 0 ? double.PositiveInfinity : rings.Min(ring => ring.Score);
        if (double.IsPositiveInfinity(best) || best > MostScore * Rounding)
            return null;
        var limit = (TakesAny ? MostScore : best) * Rounding;
        var fewest = rings.Where(ring => ring.Score <= limit).Min(ring => ring.RankCount);
        var lowest = rings.Where(ring => ring.RankCount == fewest).Min(ring => ring.Score) * Rounding;
        for (var place = 0; place < rings.Count; place++)
        {
            if (rings[place].RankCount == fewest && rings[place].Score <= lowest)
                return place;
        }

        return null;
    }
}
