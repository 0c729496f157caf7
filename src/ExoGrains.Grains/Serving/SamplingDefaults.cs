using System.Security.Cryptography;
using ExoGrains.Contracts;
using ExoGrains.Models.Cards;

namespace ExoGrains.Grains.Serving;

/// <summary>Fills in what a request leaves open, and refuses values out of range.</summary>
internal static class SamplingDefaults
{
    private const float MaxTemperature = 100;
    private const int MaxTopK = 1 << 24;
    private const float MaxPenalty = 100;

    /// <summary>Every value set: the first layer that has it decides, else the neutral one (temperature 1, no
    /// truncation).</summary>
    /// <param name="layers">The request's own options first, then the model's defaults, most specific first.</param>
    /// <exception cref="InvalidRequestException">Lists every value out of range.</exception>
    public static SamplingOptions Resolve(params ReadOnlySpan<SamplingOptions> layers)
    {
        var resolved = new SamplingOptions();
        foreach (var layer in layers)
            resolved = Fill(resolved, layer);
        resolved = Fill(resolved, new SamplingOptions(1, 0, 1, 0, 1, 0, 0));
        resolved = resolved with { Seed = resolved.Seed ?? RandomSeed() };
        Check(resolved);
        return resolved;
    }

    /// <summary>What a card recommends, for a chat that reasons first or one that does not.</summary>
    public static SamplingOptions Of(ModelCard? card, bool isThinking)
    {
        if (card is null)
            return new SamplingOptions();
        var always = card.SamplingDefaults.Always.ToSamplingOptions();
        var special = isThinking ? card.SamplingDefaults.Thinking : card.SamplingDefaults.NonThinking;
        return special is null ? always : Fill(special.ToSamplingOptions(), always);
    }

    private static SamplingOptions Fill(SamplingOptions options, SamplingOptions defaults) => new(
        options.Temperature ?? defaults.Temperature,
        options.TopK ?? defaults.TopK,
        options.TopP ?? defaults.TopP,
        options.MinP ?? defaults.MinP,
        options.RepetitionPenalty ?? defaults.RepetitionPenalty,
        options.PresencePenalty ?? defaults.PresencePenalty,
        options.FrequencyPenalty ?? defaults.FrequencyPenalty,
        options.Seed ?? defaults.Seed);

    // 53 bits: a seed that is told to a client survives JSON readers that hold numbers as doubles.
    private static ulong RandomSeed() =>
        BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) & ((1UL << 53) - 1);

    private static void Check(SamplingOptions options)
    {
        var errors = new List<string>();
        Expect(options.Temperature is >= 0 and <= MaxTemperature, "temperature", options.Temperature, "0 to 100");
        Expect(options.TopK is >= 0 and <= MaxTopK, "top_k", options.TopK, "0 (off) or more");
        Expect(options.TopP is > 0 and <= 1, "top_p", options.TopP, "above 0, at most 1");
        Expect(options.MinP is >= 0 and <= 1, "min_p", options.MinP, "0 to 1");
        Expect(options.RepetitionPenalty is > 0 and <= MaxPenalty, "repetition_penalty",
            options.RepetitionPenalty, "above 0, at most 100; 1 is off");
        Expect(options.PresencePenalty is >= -MaxPenalty and <= MaxPenalty, "presence_penalty",
            options.PresencePenalty, "-100 to 100; 0 is off");
        Expect(options.FrequencyPenalty is >= -MaxPenalty and <= MaxPenalty, "frequency_penalty",
            options.FrequencyPenalty, "-100 to 100; 0 is off");
        if (errors.Count > 0)
            throw new InvalidRequestException(string.Join("; ", errors) + ".");

        void Expect(bool holds, string name, object? got, string expected)
        {
            if (!holds)
                errors.Add(FormattableString.Invariant($"{name}: got {got}, expected {expected}"));
        }
    }
}
