using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>Token ids, used unchanged.</summary>
/// <param name="Tokens">Ids in <c>[0, vocabulary)</c>, at least one.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.TokenPrompt")]
public sealed record TokenPrompt([property: Id(0)] ImmutableArray<int> Tokens) : Prompt;
