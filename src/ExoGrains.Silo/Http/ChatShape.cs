using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary><c>chat.completion</c> and its chunks.</summary>
internal sealed class ChatShape : IAnswerShape
{
    public string IdPrefix => "chatcmpl-";

    public string ObjectName(bool isChunk) => isChunk ? "chat.completion.chunk" : "chat.completion";

    public JsonObject Opening(int choice) =>
        Delta(choice, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null, null);

    public JsonObject Piece(int choice, GenerationUpdate update, int textOffset) => Delta(
        choice,
        update.Text.Length > 0 ? new JsonObject { ["content"] = update.Text } : [],
        update.Tokens.IsDefaultOrEmpty ? null : LogProbabilities(update.Tokens),
        AnswerText.Reason(update.FinishReason));

    public JsonObject Whole(
        int choice, string text, IReadOnlyList<GeneratedToken>? tokens, FinishReason? reason) => new()
        {
            ["index"] = choice,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text, ["refusal"] = null },
            ["logprobs"] = tokens is not null ? LogProbabilities(tokens) : null,
            ["finish_reason"] = AnswerText.Reason(reason),
        };

    private static JsonObject Delta(int choice, JsonObject delta, JsonNode? logProbabilities, string? reason) => new()
    {
        ["index"] = choice,
        ["delta"] = delta,
        ["logprobs"] = logProbabilities,
        ["finish_reason"] = reason,
    };

    private static JsonObject LogProbabilities(IEnumerable<GeneratedToken> tokens)
    {
        var content = new JsonArray();
        foreach (var token in tokens)
        {
            var entry = Entry(token.Chosen);
            var best = new JsonArray();
            foreach (var other in token.Best)
                best.Add(Entry(other));
            entry["top_logprobs"] = best;
            content.Add(entry);
        }

        return new JsonObject { ["content"] = content, ["refusal"] = null };
    }

    private static JsonObject Entry(TokenLogProbability token)
    {
        var bytes = new JsonArray();
        foreach (var value in token.Bytes)
            bytes.Add((int)value);
        return new JsonObject
        {
            ["token"] = token.Text,
            ["logprob"] = AnswerText.Finite(token.LogProbability),
            ["bytes"] = bytes,
        };
    }
}
