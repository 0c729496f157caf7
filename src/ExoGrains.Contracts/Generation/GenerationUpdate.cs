using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>A piece of an answer. The last update of a stream, and only it, has a finish reason and usage.</summary>
/// <param name="Text">New text, whole characters only; may be empty.</param>
/// <param name="Tokens">Tokens with log-probabilities; empty unless asked for.</param>
/// <param name="FinishReason">Why the answer ended; null while it goes on.</param>
/// <param name="Usage">What the request cost; null while it goes on.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.GenerationUpdate")]
public sealed record GenerationUpdate(
    [property: Id(0)] string Text,
    [property: Id(1)] ImmutableArray<GeneratedToken> Tokens,
    [property: Id(2)] FinishReason? FinishReason = null,
    [property: Id(3)] GenerationUsage? Usage = null);
