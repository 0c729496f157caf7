using ExoGrains.Compute.Sampling;

namespace ExoGrains.Ring.Head;

/// <summary>Draws tokens for all sequences of a head with one sampler, since only one thread draws.</summary>
internal sealed class TokenDrawing(int vocabulary)
{
    private readonly Sampler _sampler = new(vocabulary);
    private readonly ScoredToken[] _alternatives =
        new ScoredToken[Math.Min(LogProbabilities.MostAlternatives, vocabulary)];

    /// <summary>Draws the next token of a sequence. It depends on logits, parameters, seed and position only.</summary>
    /// <param name="sequence">The sequence; its scores are written if it wants any.</param>
    /// <param name="logits"><c>[vocabulary]</c>, as the model gave them.</param>
    public int Draw(LiveSequence sequence, ReadOnlySpan<float> logits)
    {
        var tokens = sequence.Tokens;
        var token = _sampler.Sample(
            logits,
            sequence.Sampling,
            tokens[..sequence.PromptTokens],
            tokens[sequence.PromptTokens..],
            sequence.Seed,
            tokens.Length);
        if (sequence.Scores.Length > 0)
            Score(logits, token, sequence.Scores);
        return token;
    }

    private void Score(ReadOnlySpan<float> logits, int token, TokenScore[] scores)
    {
        var alternatives = _alternatives.AsSpan(0, scores.Length - 1);
        var drawn = LogProbabilities.Compute(logits, token, alternatives);
        scores[0] = new TokenScore(drawn.Token, drawn.LogProbability);
        for (var i = 0; i < alternatives.Length; i++)
            scores[i + 1] = new TokenScore(alternatives[i].Token, alternatives[i].LogProbability);
    }
}
