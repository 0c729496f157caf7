using ExoGrains.Contracts;

namespace ExoGrains.Models.Cards;

/// <summary>Sampling values of a card; null where it gives none.</summary>
/// <param name="Temperature">0 is argmax.</param>
/// <param name="TopP">In (0, 1].</param>
/// <param name="TopK">0 keeps all tokens.</param>
/// <param name="MinP">In [0, 1].</param>
/// <param name="RepetitionPenalty">1 is off.</param>
/// <param name="PresencePenalty">0 is off.</param>
/// <param name="FrequencyPenalty">0 is off.</param>
public sealed record CardSampling(
    double? Temperature = null,
    double? TopP = null,
    int? TopK = null,
    double? MinP = null,
    double? RepetitionPenalty = null,
    double? PresencePenalty = null,
    double? FrequencyPenalty = null)
{
    /// <summary>The same values as a request carries them; without a seed.</summary>
    public SamplingOptions ToSamplingOptions() => new(
        (float?)Temperature, TopK, (float?)TopP, (float?)MinP,
        (float?)RepetitionPenalty, (float?)PresencePenalty, (float?)FrequencyPenalty);
}
