namespace ExoGrains.Contracts;

/// <summary>Score of a token sequence.</summary>
/// <param name="TokenCount">Tokens in the sequence.</param>
/// <param name="MeanNegativeLogLikelihood">Mean over tokens 1..n-1 of -ln p(token | those before it).</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.EvaluationResult")]
public sealed record EvaluationResult(
    [property: Id(0)] int TokenCount,
    [property: Id(1)] double MeanNegativeLogLikelihood)
{
    /// <summary><c>exp</c> of the mean negative log-likelihood.</summary>
    public double Perplexity => Math.Exp(MeanNegativeLogLikelihood);
}
