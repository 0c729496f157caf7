using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>Asks the head to score a token sequence.</summary>
/// <param name="Tokens">The sequence, two tokens at least.</param>
/// <param name="LogitsPath">Where the head writes all logits as safetensors, on its own machine; null for none.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.EvaluationRequest")]
public sealed record EvaluationRequest(
    [property: Id(0)] ImmutableArray<int> Tokens,
    [property: Id(1)] string? LogitsPath);
