using System.Collections.Immutable;
using System.Text.Json;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>The variables a chat template can read. Immutable; each method returns a new context.</summary>
/// <remarks>
/// What comes from JSON is data: no character of it may become part of a control token. Only text added by
/// <see cref="WithTrusted"/> or <see cref="WithSpecialTokens"/> counts as written by the template.
/// </remarks>
public sealed class ChatTemplateContext
{
    private static readonly string[] SpecialTokenNames =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly ImmutableDictionary<string, Value> _variables;

    private ChatTemplateContext(ImmutableDictionary<string, Value> variables) => _variables = variables;

    /// <summary>What transformers passes when nothing is given: no tools, no documents, no generation prompt.</summary>
    public static ChatTemplateContext Empty { get; } = new(ImmutableDictionary<string, Value>.Empty
        .Add("tools", NoneValue.Instance)
        .Add("documents", NoneValue.Instance)
        .Add("add_generation_prompt", BoolValue.False));

    internal IReadOnlyDictionary<string, Value> Variables => _variables;

    /// <summary>Takes every member of a JSON object as a variable: <c>messages</c>, <c>tools</c>,
    /// <c>add_generation_prompt</c>, and any other.</summary>
    /// <param name="variables">A JSON object. Integers keep their size, and <c>1.0</c> stays a float.</param>
    /// <exception cref="ArgumentException">It is not an object, or a string in it is not valid Unicode.</exception>
    public static ChatTemplateContext FromJson(JsonElement variables)
    {
        if (variables.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"template variables must be a JSON object, got {variables.ValueKind}",
                nameof(variables));
        var context = Empty._variables.ToBuilder();
        foreach (var member in variables.EnumerateObject())
            context[member.Name] = JsonValues.Read(member.Value);
        return new ChatTemplateContext(context.ToImmutable());
    }

    /// <summary>Sets one variable from JSON; it counts as data.</summary>
    /// <exception cref="ArgumentException">A string in the value is not valid Unicode.</exception>
    public ChatTemplateContext With(string name, JsonElement value) =>
        new(_variables.SetItem(name, JsonValues.Read(value)));

    /// <summary>Sets one variable to text that counts as data.</summary>
    public ChatTemplateContext With(string name, string value) =>
        new(_variables.SetItem(name, StringValue.FromData(value)));

    /// <summary>Sets one variable to a flag, such as <c>add_generation_prompt</c> or <c>enable_thinking</c>.</summary>
    public ChatTemplateContext With(string name, bool value) => new(_variables.SetItem(name, BoolValue.Of(value)));

    /// <summary>Sets one variable to text that is as trusted as the template itself, such as
    /// <c>bos_token</c>.</summary>
    public ChatTemplateContext WithTrusted(string name, string value) =>
        new(_variables.SetItem(name, StringValue.FromTemplate(value)));

    /// <summary>
    /// Adds the special tokens that a <c>tokenizer_config.json</c> names, as trusted text: <c>bos_token</c> and its
    /// like, <c>additional_special_tokens</c> and <c>extra_special_tokens</c>. Variables that are already set stay, as
    /// in transformers.
    /// </summary>
    /// <param name="tokenizerConfig">The whole JSON object. A token is a string, or an object with <c>content</c>; null
    /// is left out.</param>
    public ChatTemplateContext WithSpecialTokens(JsonElement tokenizerConfig)
    {
        if (tokenizerConfig.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"tokenizer_config.json must be a JSON object, got {tokenizerConfig.ValueKind}",
                nameof(tokenizerConfig));
        var variables = _variables.ToBuilder();
        foreach (var name in SpecialTokenNames)
        {
            if (tokenizerConfig.TryGetProperty(name, out var token))
                AddToken(variables, name, token);
        }
        if (tokenizerConfig.TryGetProperty("extra_special_tokens", out var extra)
            && extra.ValueKind == JsonValueKind.Object)
        {
            foreach (var token in extra.EnumerateObject())
                AddToken(variables, token.Name, token.Value);
        }
        if (tokenizerConfig.TryGetProperty("additional_special_tokens", out var additional)
            && additional.ValueKind == JsonValueKind.Array && additional.GetArrayLength() > 0)
        {
            var texts = additional.EnumerateArray().Select(TokenText).OfType<string>();
            variables.TryAdd("additional_special_tokens",
                new ListValue(texts.Select(Value (text) => StringValue.FromTemplate(text)).ToArray()));
        }
        return new ChatTemplateContext(variables.ToImmutable());
    }

    private static void AddToken(ImmutableDictionary<string, Value>.Builder variables, string name, JsonElement token)
    {
        if (TokenText(token) is { } text)
            variables.TryAdd(name, StringValue.FromTemplate(text));
    }

    private static string? TokenText(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.String => content.GetString(),
        _ => null,
    };
}
