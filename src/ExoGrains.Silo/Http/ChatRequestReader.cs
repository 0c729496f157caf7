using System.Text.Json;
using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Reads <c>POST /v1/chat/completions</c>.</summary>
internal static class ChatRequestReader
{
    private const int MaxTopLogProbabilities = 20;

    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool", "function"];

    /// <exception cref="InvalidRequestException">A field is wrong, or asks for what is not served.</exception>
    public static AnswerRequest Read(JsonElement body)
    {
        var fields = new RequestFields(body);
        RefuseResponseFormat(fields);
        var prompt = new ChatPrompt(ReadMessages(fields), ReadTools(fields), ReadVariables(fields));
        var maxTokens = fields.Integer("max_completion_tokens", 1) ?? fields.Integer("max_tokens", 1);
        return AnswerFields.Read(body, [prompt], maxTokens, ReadTopLogProbabilities(fields));
    }

    private static int? ReadTopLogProbabilities(RequestFields fields)
    {
        var top = fields.Integer("top_logprobs", 0, MaxTopLogProbabilities);
        if (fields.Flag("logprobs"))
            return top ?? 0;
        if (top is > 0)
            throw RequestFields.Invalid(
                "top_logprobs", "'top_logprobs' needs 'logprobs' to be true; set it, or leave 'top_logprobs' out.");
        return null;
    }

    private static string ReadMessages(RequestFields fields)
    {
        if (fields.Find("messages") is not { } messages)
            throw RequestFields.Missing("messages");
        if (messages.ValueKind != JsonValueKind.Array)
            throw RequestFields.WrongType("messages", "an array of objects", messages);
        if (messages.GetArrayLength() == 0)
            throw RequestFields.Empty("messages");
        var read = new JsonArray();
        foreach (var message in messages.EnumerateArray())
            read.Add(ReadMessage(message, $"messages[{read.Count}]"));
        return read.ToJsonString();
    }

    private static JsonObject ReadMessage(JsonElement message, string name)
    {
        if (message.ValueKind != JsonValueKind.Object)
            throw RequestFields.WrongType(name, "an object", message);
        if (!message.TryGetProperty("role", out var role))
            throw RequestFields.Missing($"{name}.role");
        if (role.ValueKind != JsonValueKind.String)
            throw RequestFields.WrongType($"{name}.role", "a string", role);
        if (!Roles.Contains(role.GetString()))
            throw RequestFields.Invalid(
                $"{name}.role",
                $"Invalid value: '{role.GetString()}'. Supported values are: {string.Join(", ", Roles)}.");

        var read = JsonObject.Create(message.Clone())!;
        // Templates know no developer; it is what newer clients call the system.
        if (role.GetString() == "developer")
            read["role"] = "system";
        read["content"] = ReadContent(message, name);
        return read;
    }

    private static string? ReadContent(JsonElement message, string name)
    {
        var mayBeAbsent = message.TryGetProperty("tool_calls", out _) || message.TryGetProperty("function_call", out _);
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
            return mayBeAbsent ? null : throw RequestFields.Missing($"{name}.content");
        if (content.ValueKind == JsonValueKind.String)
            return content.GetString();
        if (content.ValueKind != JsonValueKind.Array)
            throw RequestFields.WrongType($"{name}.content", "a string or an array of text parts", content);
        return string.Concat(
            content.EnumerateArray().Select((part, index) => ReadPart(part, $"{name}.content[{index}]")));
    }

    private static string ReadPart(JsonElement part, string name)
    {
        if (part.ValueKind != JsonValueKind.Object)
            throw RequestFields.WrongType(name, "an object", part);
        var fields = new RequestFields(part);
        var type = fields.RequiredText("type");
        if (type is not ("text" or "input_text" or "refusal"))
            throw RequestFields.Invalid(
                $"{name}.type",
                $"Invalid content part: got type '{type}', but models are served with text alone; expected 'text'.",
                "unsupported_value");
        return fields.Text(type == "refusal" ? "refusal" : "text") ?? throw RequestFields.Missing($"{name}.text");
    }

    private static string? ReadTools(RequestFields fields)
    {
        var choice = Choice(fields);
        if (fields.Find("tools") is not { } tools)
            return null;
        if (tools.ValueKind != JsonValueKind.Array)
            throw RequestFields.WrongType("tools", "an array of objects", tools);
        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind != JsonValueKind.Object)
                throw RequestFields.WrongType("tools", "an array of objects", tool);
        }

        return choice == "none" || tools.GetArrayLength() == 0 ? null : tools.GetRawText();
    }

    private static string? Choice(RequestFields fields)
    {
        if (fields.Find("tool_choice") is not { } choice)
            return null;
        var text = choice.ValueKind == JsonValueKind.String ? choice.GetString() : null;
        return text is "none" or "auto"
            ? text
            : throw RequestFields.Unserved("tool_choice", "expected 'none' or 'auto', a call cannot be forced");
    }

    private static string? ReadVariables(RequestFields fields) => fields.Find("chat_template_kwargs") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } variables => variables.GetRawText(),
        { } variables => throw RequestFields.WrongType("chat_template_kwargs", "an object", variables),
    };

    private static void RefuseResponseFormat(RequestFields fields)
    {
        if (fields.Find("response_format") is not { } format)
            return;
        if (format.ValueKind != JsonValueKind.Object)
            throw RequestFields.WrongType("response_format", "an object", format);
        if (new RequestFields(format).Text("type") is { } type and not "text")
            throw RequestFields.Unserved(
                "response_format", $"got type '{type}', expected 'text'; ask for the format in the prompt");
    }
}
