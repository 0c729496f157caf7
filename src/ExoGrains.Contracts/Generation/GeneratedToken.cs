using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>One generated token with the log-probabilities that were asked for.</summary>
/// <param name="Chosen">The token that was drawn.</param>
/// <param name="Best">The most likely tokens, best first; empty unless asked for.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.GeneratedToken")]
public sealed record GeneratedToken(
    [property: Id(0)] TokenLogProbability Chosen,
    [property: Id(1)] ImmutableArray<TokenLogProbability> Best);
