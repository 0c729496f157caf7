using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Reads <c>POST /v1/completions</c>.</summary>
internal static class CompletionRequestReader
{
    private const int DefaultMaxTokens = 16;
    private const int MaxTopLogProbabilities = 20;

    /// <exception cref="InvalidRequestException">A field is wrong, or asks for what is not served.</exception>
    public static AnswerRequest Read(JsonElement body)
    {
        var fields = new RequestFields(body);
        if (fields.Text("suffix") is { Length: > 0 })
            throw RequestFields.Unserved("suffix", "leave it out");
        var echoesPrompt = fields.Flag("echo");
        var top = fields.Integer("logprobs", 0, MaxTopLogProbabilities);
        if (echoesPrompt && top is not null)
            throw RequestFields.Unserved("logprobs", "with 'echo' the prompt would have to be scored; leave one out");
        var maxTokens = fields.Integer("max_tokens", 1) ?? DefaultMaxTokens;
        return AnswerFields.Read(body, ReadPrompts(fields), maxTokens, top, echoesPrompt);
    }

    private static List<Prompt> ReadPrompts(RequestFields fields)
    {
        if (fields.Find("prompt") is not { } prompt)
            throw RequestFields.Missing("prompt");
        if (prompt.ValueKind == JsonValueKind.String)
            return [new TextPrompt(prompt.GetString()!)];
        if (prompt.ValueKind != JsonValueKind.Array)
            throw RequestFields.WrongType("prompt", "a string, an array of strings, or an array of token ids", prompt);
        if (prompt.GetArrayLength() == 0)
            throw RequestFields.Empty("prompt");
        if (prompt[0].ValueKind == JsonValueKind.Number)
            return [new TokenPrompt(ReadTokens(prompt, "prompt"))];
        return [.. prompt.EnumerateArray().Select((item, index) => ReadPrompt(item, $"prompt[{index}]"))];
    }

    private static Prompt ReadPrompt(JsonElement item, string name) => item.ValueKind switch
    {
        JsonValueKind.String => new TextPrompt(item.GetString()!),
        JsonValueKind.Array => new TokenPrompt(ReadTokens(item, name)),
        _ => throw RequestFields.WrongType(name, "a string or an array of token ids", item),
    };

    private static ImmutableArray<int> ReadTokens(JsonElement array, string name)
    {
        if (array.GetArrayLength() == 0)
            throw RequestFields.Empty(name);
        var tokens = ImmutableArray.CreateBuilder<int>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var token) || token < 0)
                throw RequestFields.WrongType($"{name}[{tokens.Count}]", "a token id of 0 or more", item);
            tokens.Add(token);
        }

        return tokens.MoveToImmutable();
    }
}
