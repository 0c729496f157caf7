using System.Text.Json;
using System.Text.Json.Nodes;
using ExoGrains.Contracts;
using Microsoft.Extensions.AI;

namespace ExoGrains.Client;

/// <summary>Turns messages and options of Microsoft.Extensions.AI into one of our requests.</summary>
internal static class ChatRequestMapping
{
    /// <exception cref="InvalidRequestException">Content that is no text or tool call, or a JSON format.</exception>
    public static GenerationRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.ResponseFormat is ChatResponseFormatJson)
            throw new InvalidRequestException(
                "Chat options: ResponseFormat is JSON, which is not enforced here; ask for it in the prompt.");
        return new GenerationRequest(
            new ChatPrompt(MessagesJson(messages, options?.Instructions), ToolsJson(options?.Tools)),
            new SamplingOptions(
                options?.Temperature,
                options?.TopK,
                options?.TopP,
                MinP: null,
                RepetitionPenalty: null,
                options?.PresencePenalty,
                options?.FrequencyPenalty,
                // A signed seed keeps its bits, as in the HTTP API.
                options?.Seed is { } seed ? unchecked((ulong)seed) : null),
            options?.MaxOutputTokens,
            [.. options?.StopSequences ?? []]);
    }

    private static string MessagesJson(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var array = new JsonArray();
        if (!string.IsNullOrEmpty(instructions))
            array.Add(new JsonObject { ["role"] = "system", ["content"] = instructions });
        foreach (var message in messages)
            AddMessage(array, message);
        return array.ToJsonString();
    }

    private static void AddMessage(JsonArray array, ChatMessage message)
    {
        var text = "";
        var calls = new JsonArray();
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent part:
                    text += part.Text;
                    break;
                case FunctionCallContent call:
                    calls.Add(ToCall(call));
                    break;
                case FunctionResultContent result:
                    array.Add(ToResult(result));
                    break;
                case TextReasoningContent or UsageContent:
                    break;
                default:
                    throw new InvalidRequestException(
                        $"Chat message: got content of type {content.GetType().Name}, expected text or tool calls.");
            }
        }

        if (message.Role == ChatRole.Tool && text.Length == 0)
            return;
        var item = new JsonObject { ["role"] = message.Role.Value, ["content"] = text };
        if (calls.Count > 0)
            item["tool_calls"] = calls;
        array.Add(item);
    }

    private static JsonObject ToCall(FunctionCallContent call) => new()
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.SerializeToNode(call.Arguments, AIJsonUtilities.DefaultOptions),
        },
    };

    private static JsonObject ToResult(FunctionResultContent result) => new()
    {
        ["role"] = "tool",
        ["tool_call_id"] = result.CallId,
        ["content"] = result.Result as string
            ?? JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions),
    };

    private static string? ToolsJson(IList<AITool>? tools)
    {
        if (tools is null || tools.Count == 0)
            return null;
        var array = new JsonArray();
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            array.Add(new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = tool.Name,
                    ["description"] = tool.Description,
                    ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
                },
            });
        }

        return array.Count == 0 ? null : array.ToJsonString();
    }
}
