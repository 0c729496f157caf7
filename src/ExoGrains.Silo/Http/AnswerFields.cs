using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Reads what chat and plain completions have in common.</summary>
internal static class AnswerFields
{
    /// <summary>Most choices of one request, over all its prompts.</summary>
    public const int MaxChoices = 16;

    private const int MaxStops = 16;

    /// <summary>Builds the request of every choice.</summary>
    /// <param name="body">The request's JSON object.</param>
    /// <param name="prompts">Prompts, one at least.</param>
    /// <param name="maxTokens">Tokens at most; null for what the context holds.</param>
    /// <param name="topLogProbabilities">As <see cref="GenerationRequest.TopLogProbabilities"/>.</param>
    /// <param name="echoesPrompt">Whether the prompt comes first in the text.</param>
    /// <exception cref="InvalidRequestException">A field is wrong, or asks for what is not served.</exception>
    public static AnswerRequest Read(
        JsonElement body,
        IReadOnlyList<Prompt> prompts,
        int? maxTokens,
        int? topLogProbabilities,
        bool echoesPrompt = false)
    {
        var fields = new RequestFields(body);
        RefuseUnserved(fields);
        var model = fields.RequiredText("model");
        var sampling = ReadSampling(fields);
        var stop = fields.TextOrTexts("stop", MaxStops);
        var count = fields.Integer("n", 1, MaxChoices) ?? 1;
        if (count * prompts.Count > MaxChoices)
            throw RequestFields.Invalid(
                "n", $"Got {prompts.Count} prompts with {count} choices each, expected {MaxChoices} choices at most.");

        var choices = ImmutableArray.CreateBuilder<GenerationRequest>(count * prompts.Count);
        foreach (var prompt in prompts)
        {
            for (var choice = 0; choice < count; choice++)
            {
                // With a seed, choices must differ and still be repeatable: choice i is what seed + i alone gives.
                var own = sampling with { Seed = sampling.Seed + (ulong)choice };
                choices.Add(new GenerationRequest(prompt, own, maxTokens, stop, topLogProbabilities, echoesPrompt));
            }
        }

        var includesUsage = fields.Find("stream_options") switch
        {
            null => false,
            { ValueKind: JsonValueKind.Object } options => new RequestFields(options).Flag("include_usage"),
            { } options => throw RequestFields.WrongType("stream_options", "an object", options),
        };
        return new AnswerRequest(model, choices.MoveToImmutable(), count, fields.Flag("stream"), includesUsage);
    }

    private static SamplingOptions ReadSampling(RequestFields fields)
    {
        const float SmallestTopP = 1e-6f;
        var topK = fields.Integer("top_k", -1);
        var topP = fields.Number("top_p", 0, 1);
        return new SamplingOptions(
            Temperature: fields.Number("temperature", 0, 2),
            // -1 is how other servers spell "all".
            TopK: topK is { } k ? Math.Max(0, k) : null,
            // OpenAI allows 0, which leaves the most likely token alone.
            TopP: topP is { } p ? Math.Max(SmallestTopP, p) : null,
            MinP: fields.Number("min_p", 0, 1),
            RepetitionPenalty: fields.Number("repetition_penalty", 0.01, 100),
            PresencePenalty: fields.Number("presence_penalty", -2, 2),
            FrequencyPenalty: fields.Number("frequency_penalty", -2, 2),
            Seed: fields.Seed("seed"));
    }

    // What would change the answer is refused rather than ignored; what only describes the caller is ignored.
    private static void RefuseUnserved(RequestFields fields)
    {
        if (fields.Find("logit_bias") is { } bias)
        {
            if (bias.ValueKind != JsonValueKind.Object)
                throw RequestFields.WrongType("logit_bias", "an object", bias);
            if (bias.EnumerateObject().Any())
                throw RequestFields.Unserved("logit_bias", "leave it out");
        }

        if (fields.Find("best_of") is not null && fields.Integer("best_of", 1) != 1)
            throw RequestFields.Unserved("best_of", "use 'n'");
    }
}
