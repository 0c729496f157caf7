namespace ExoGrains.Contracts;

/// <summary>How a token is drawn from the logits. A null takes the model's own default (generation_config.json, then
/// its card).</summary>
/// <param name="Temperature">0 is argmax; at most 100.</param>
/// <param name="TopK">Keep the k most likely tokens; 0 keeps all.</param>
/// <param name="TopP">Keep the smallest set whose probability reaches p, in (0, 1].</param>
/// <param name="MinP">Drop tokens below this share of the most likely one's probability, in [0, 1].</param>
/// <param name="RepetitionPenalty">Divides positive and multiplies negative logits of tokens seen before; 1 is
/// off.</param>
/// <param name="PresencePenalty">Subtracted once from the logit of each token already generated; 0 is off.</param>
/// <param name="FrequencyPenalty">Subtracted per occurrence in the generated text; 0 is off.</param>
/// <param name="Seed">Same seed, same tokens. Null draws a random one.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.SamplingOptions")]
public sealed record SamplingOptions(
    [property: Id(0)] float? Temperature = null,
    [property: Id(1)] int? TopK = null,
    [property: Id(2)] float? TopP = null,
    [property: Id(3)] float? MinP = null,
    [property: Id(4)] float? RepetitionPenalty = null,
    [property: Id(5)] float? PresencePenalty = null,
    [property: Id(6)] float? FrequencyPenalty = null,
    [property: Id(7)] ulong? Seed = null);
