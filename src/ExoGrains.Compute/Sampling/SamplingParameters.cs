namespace ExoGrains.Compute.Sampling;

/// <summary>How a token is drawn; every value set. The default value is not valid; start from
/// <see cref="Greedy"/>.</summary>
/// <param name="Temperature">Divides the logits; 0 takes the most likely token. In [0, 100].</param>
/// <param name="TopK">Keeps the k most likely tokens; 0 keeps all.</param>
/// <param name="TopP">Keeps the smallest set whose probability reaches p; in (0, 1], 1 keeps all.</param>
/// <param name="MinP">Drops tokens below this share of the most likely one's probability; in [0, 1], 0 drops
/// none.</param>
/// <param name="RepetitionPenalty">Divides positive and multiplies negative logits of tokens seen in prompt or answer;
/// 1 is off. In (0, 100].</param>
/// <param name="PresencePenalty">Subtracted once from logits of tokens in the answer; 0 is off. In [-100, 100].</param>
/// <param name="FrequencyPenalty">Subtracted per occurrence in the answer; 0 is off. In [-100, 100].</param>
public readonly record struct SamplingParameters(
    float Temperature,
    int TopK = 0,
    float TopP = 1,
    float MinP = 0,
    float RepetitionPenalty = 1,
    float PresencePenalty = 0,
    float FrequencyPenalty = 0)
{
    private const float Largest = 100;

    /// <summary>Always the most likely token.</summary>
    public static SamplingParameters Greedy => new(0);

    /// <summary>Says what is wrong, one sentence per parameter; empty if nothing is.</summary>
    public IReadOnlyList<string> FindErrors()
    {
        var errors = new List<string>();
        Check(errors, "temperature", Temperature, Temperature is >= 0 and <= Largest, "0 to 100");
        Check(errors, "top_k", TopK, TopK >= 0, "0 (off) or more");
        Check(errors, "top_p", TopP, TopP is > 0 and <= 1, "more than 0, at most 1 (off)");
        Check(errors, "min_p", MinP, MinP is >= 0 and <= 1, "0 (off) to 1");
        var isPenaltyValid = RepetitionPenalty is > 0 and <= Largest;
        Check(errors, "repetition_penalty", RepetitionPenalty, isPenaltyValid, "more than 0, at most 100; 1 is off");
        Check(errors, "presence_penalty", PresencePenalty, IsWithinLargest(PresencePenalty), "-100 to 100; 0 is off");
        Check(
            errors, "frequency_penalty", FrequencyPenalty, IsWithinLargest(FrequencyPenalty), "-100 to 100; 0 is off");
        return errors;
    }

    /// <summary>Throws if <see cref="FindErrors"/> finds any.</summary>
    /// <exception cref="ArgumentException">All errors, together.</exception>
    public void Validate()
    {
        var errors = FindErrors();
        if (errors.Count > 0)
            throw new ArgumentException(string.Join(" ", errors));
    }

    internal bool HasPenalties => RepetitionPenalty != 1 || PresencePenalty != 0 || FrequencyPenalty != 0;

    private static bool IsWithinLargest(float value) => value is >= -Largest and <= Largest;

    private static void Check(List<string> errors, string name, double value, bool isValid, string expected)
    {
        if (!isValid)
            errors.Add(FormattableString.Invariant($"{name} is {value}: expected {expected}."));
    }
}
