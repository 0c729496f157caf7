namespace ExoGrains.Ring;

/// <summary>Draws the next token of one sequence.</summary>
/// <param name="logits">Scores of the vocabulary; may be changed.</param>
/// <param name="tokens">The sequence so far, prompt and answer.</param>
/// <param name="promptTokens">How many of <paramref name="tokens"/> are prompt.</param>
/// <param name="scores">Room for the log-probabilities that were asked for; empty if none were.</param>
internal delegate int DrawToken(
    Span<float> logits, ReadOnlySpan<int> tokens, int promptTokens, Span<TokenScore> scores);
