namespace ExoGrains.Contracts;

/// <summary>Chat messages, put through the model's chat template by the head.</summary>
/// <param name="MessagesJson">JSON array of messages in OpenAI's shape.</param>
/// <param name="ToolsJson">JSON array of tools in OpenAI's shape; null for none.</param>
/// <param name="VariablesJson">JSON object of further template variables; null for none.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ChatPrompt")]
public sealed record ChatPrompt(
    [property: Id(0)] string MessagesJson,
    [property: Id(1)] string? ToolsJson = null,
    [property: Id(2)] string? VariablesJson = null) : Prompt;
