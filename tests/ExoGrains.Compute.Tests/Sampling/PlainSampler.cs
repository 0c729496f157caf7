using ExoGrains.Compute.Sampling;

namespace ExoGrains.Compute.Tests.Sampling;

/// <summary>Sampling written down plainly in double precision, with a full sort.</summary>
internal static class PlainSampler
{
    // The distance between the sampler's float weights and exact ones.
    private const double Tolerance = 1e-5;

    /// <summary>The tokens a sampler may return: more than one only where rounding decides.</summary>
    public static HashSet<int> Candidates(float[] logits, SamplingParameters parameters, double uniform)
    {
        var ranked = Enumerable.Range(0, logits.Length)
            .OrderByDescending(token => logits[token]).ThenBy(token => token)
            .Select(token =>
                (Token: token, Weight: Math.Exp(((double)logits[token] - logits.Max()) / parameters.Temperature)))
            .ToList();
        if (parameters.TopK > 0)
            ranked = [.. ranked.Take(parameters.TopK)];

        var result = new HashSet<int>();
        foreach (var slack in new[] { -Tolerance, 0, Tolerance })
            result.UnionWith(Find(Truncate(ranked, parameters, slack), uniform));
        return result;
    }

    private static List<(int Token, double Weight)> Truncate(
        List<(int Token, double Weight)> ranked, SamplingParameters parameters, double slack)
    {
        var total = ranked.Sum(entry => entry.Weight);
        var kept = new List<(int, double)>();
        var sum = 0.0;
        foreach (var (token, weight) in ranked)
        {
            var isComplete = parameters.TopP < 1 && sum >= (parameters.TopP + slack) * total;
            if (kept.Count > 0 && (isComplete || weight < parameters.MinP + slack))
                break;
            kept.Add((token, weight));
            sum += weight;
        }

        return kept;
    }

    private static IEnumerable<int> Find(List<(int Token, double Weight)> kept, double uniform)
    {
        var target = uniform * kept.Sum(entry => entry.Weight);
        var sum = 0.0;
        foreach (var (token, weight) in kept)
        {
            if (sum <= target * (1 + Tolerance) + Tolerance && sum + weight > target * (1 - Tolerance) - Tolerance)
                yield return token;
            sum += weight;
        }
    }
}
