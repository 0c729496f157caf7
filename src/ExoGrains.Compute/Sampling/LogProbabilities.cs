namespace ExoGrains.Compute.Sampling;

/// <summary>Log-softmax of raw logits, in double precision.</summary>
public static class LogProbabilities
{
    /// <summary>Most alternatives that can be asked for.</summary>
    public const int MostAlternatives = 20;

    /// <summary>The log-probability of one token, and the most likely tokens.</summary>
    /// <param name="logits">[vocabulary], as the model gave them.</param>
    /// <param name="token">The token that was chosen.</param>
    /// <param name="alternatives">Out: as many of the most likely tokens as it has room for, most likely first, lower
    /// ids first among equals. At most <see cref="MostAlternatives"/>, and no more than there are tokens.</param>
    /// <returns>The chosen token with its log-probability.</returns>
    /// <exception cref="ArgumentException">A token or a count out of range, or logits that are not finite.</exception>
    public static ScoredToken Compute(ReadOnlySpan<float> logits, int token, Span<ScoredToken> alternatives)
    {
        if ((uint)token >= (uint)logits.Length)
            throw new ArgumentException($"Token {token}: expected an id in [0, {logits.Length}).");
        if (alternatives.Length > Math.Min(MostAlternatives, logits.Length))
        {
            throw new ArgumentException(
                $"{alternatives.Length} alternatives: expected at most {Math.Min(MostAlternatives, logits.Length)}.");
        }

        var largest = LogitScan.Maximum(logits);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp((double)logit - largest);
        var logSum = largest + Math.Log(sum);
        FillLargest(logits, logSum, alternatives);
        return new ScoredToken(token, (float)(logits[token] - logSum));
    }

    private static void FillLargest(ReadOnlySpan<float> logits, double logSum, Span<ScoredToken> alternatives)
    {
        if (alternatives.IsEmpty)
            return;
        Span<float> best = stackalloc float[alternatives.Length];
        var count = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (count == best.Length && logits[i] <= best[^1])
                continue;
            var place = count < best.Length ? count++ : count - 1;
            for (; place > 0 && logits[i] > best[place - 1]; place--)
            {
                best[place] = best[place - 1];
                alternatives[place] = alternatives[place - 1];
            }

            best[place] = logits[i];
            alternatives[place] = new ScoredToken(i, (float)(logits[i] - logSum));
        }
    }
}
