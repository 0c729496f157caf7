using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>One request to generate text.</summary>
/// <param name="Prompt">What to continue.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="MaxTokens">Tokens at most; null for as many as the context holds.</param>
/// <param name="Stop">Strings that end the answer and are not part of it; 16 at most.</param>
/// <param name="TopLogProbabilities">Null: no log-probabilities. 0..20: those of the chosen token and of this many
/// best.</param>
/// <param name="EchoPrompt">Whether the prompt's text comes first in the answer.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.GenerationRequest")]
public sealed record GenerationRequest(
    [property: Id(0)] Prompt Prompt,
    [property: Id(1)] SamplingOptions Sampling,
    [property: Id(2)] int? MaxTokens,
    [property: Id(3)] ImmutableArray<string> Stop,
    [property: Id(4)] int? TopLogProbabilities = null,
    [property: Id(5)] bool EchoPrompt = false);
