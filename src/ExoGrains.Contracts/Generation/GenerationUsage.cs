namespace ExoGrains.Contracts;

/// <summary>What a finished request cost.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens generated, the end token not counted.</param>
/// <param name="PrefillTime">From admission to the first logits.</param>
/// <param name="DecodeTime">From the first token to the last.</param>
/// <param name="Seed">The seed that was used.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.GenerationUsage")]
public sealed record GenerationUsage(
    [property: Id(0)] int PromptTokens,
    [property: Id(1)] int CompletionTokens,
    [property: Id(2)] TimeSpan PrefillTime,
    [property: Id(3)] TimeSpan DecodeTime,
    [property: Id(4)] ulong Seed);
