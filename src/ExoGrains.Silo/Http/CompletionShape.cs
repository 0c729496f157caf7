using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary><c>text_completion</c>, whole and in pieces.</summary>
internal sealed class CompletionShape : IAnswerShape
{
    public string IdPrefix => "cmpl-";

    public string ObjectName(bool isChunk) => "text_completion";

    public JsonObject? Opening(int choice) => null;

    public JsonObject Piece(int choice, GenerationUpdate update, int textOffset) => Choice(
        choice,
        update.Text,
        update.Tokens.IsDefaultOrEmpty ? null : LogProbabilities(update.Tokens, textOffset),
        update.FinishReason);

    public JsonObject Whole(
        int choice, string text, IReadOnlyList<GeneratedToken>? tokens, FinishReason? reason) =>
        Choice(choice, text, tokens is not null ? LogProbabilities(tokens, 0) : null, reason);

    private static JsonObject Choice(int choice, string text, JsonNode? logProbabilities, FinishReason? reason) => new()
    {
        ["index"] = choice,
        ["text"] = text,
        ["logprobs"] = logProbabilities,
        ["finish_reason"] = AnswerText.Reason(reason),
    };

    // Tokens that are no whole characters would all have the same name; OpenAI spells their bytes instead.
    private static string Name(TokenLogProbability token) => token.Text.Contains('\uFFFD', StringComparison.Ordinal)
        ? $"bytes:{string.Concat(token.Bytes.Select(value => $"\\x{value:x2}"))}"
        : token.Text;

    private static JsonObject LogProbabilities(IEnumerable<GeneratedToken> tokens, int textOffset)
    {
        var texts = new JsonArray();
        var values = new JsonArray();
        var best = new JsonArray();
        var offsets = new JsonArray();
        foreach (var token in tokens)
        {
            texts.Add(Name(token.Chosen));
            values.Add(AnswerText.Finite(token.Chosen.LogProbability));
            offsets.Add(textOffset);
            textOffset += token.Chosen.Text.Length;
            var map = new JsonObject();
            // The chosen token is there even when it is not among the best.
            foreach (var other in token.Best.Prepend(token.Chosen))
                map[Name(other)] = AnswerText.Finite(other.LogProbability);
            best.Add(map);
        }

        return new JsonObject
        {
            ["tokens"] = texts,
            ["token_logprobs"] = values,
            ["top_logprobs"] = best,
            ["text_offset"] = offsets,
        };
    }
}
