using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Models.ChatTemplates;
using ExoGrains.Models.Folders;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Grains.Serving;

/// <summary>A model's text side: turns prompts of any kind into tokens. Nothing a user typed becomes a control
/// token.</summary>
internal sealed class ModelText
{
    // Measured: vocabulary, merges and look-up tables. The file bounds it where the model has far more rows than the
    // tokenizer has tokens.
    private const long BytesPerToken = 120;
    private const long BytesPerFileByte = 3;

    private readonly string _modelPath;
    private readonly Tokenizer? _tokenizer;
    private readonly ChatTemplate? _template;
    private readonly JsonElement _tokenizerConfiguration;
    private readonly int _vocabularySize;
    private readonly TimeProvider _time;

    private ModelText(
        ModelFolder folder, Tokenizer? tokenizer, ChatTemplate? template, JsonElement configuration, TimeProvider time)
    {
        _modelPath = folder.FolderPath;
        _vocabularySize = folder.Configuration.VocabularySize;
        _tokenizer = tokenizer;
        _template = template;
        _tokenizerConfiguration = configuration;
        _time = time;
    }

    /// <summary>The model's tokenizer.</summary>
    /// <exception cref="InvalidRequestException">The folder has none.</exception>
    public Tokenizer Tokenizer => _tokenizer ?? throw new InvalidRequestException(
        $"The model in {_modelPath} has no tokenizer.json, so it can only score token ids; fetch the model's tokenizer "
        + "files to use it with text.");

    /// <summary>Managed memory of a model's tokenizer.</summary>
    public static long PredictBytes(ModelShape shape) =>
        Math.Min(shape.VocabularySize * BytesPerToken, shape.TokenizerBytes * BytesPerFileByte);

    /// <summary>Reads the tokenizer and the chat template, each if the model has one: scoring given tokens needs
    /// neither.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is wrong.</exception>
    /// <exception cref="ChatTemplateException">The template is wrong.</exception>
    public static ModelText Open(ModelFolder folder, TimeProvider time)
    {
        var tokenizer = File.Exists(folder.TokenizerPath) ? Tokenizer.Load(folder.FolderPath) : null;
        var template = tokenizer?.Configuration.ChatTemplates.GetValueOrDefault("default") is { } source
            ? ChatTemplate.Parse(source)
            : null;
        return new ModelText(folder, tokenizer, template, ReadTokenizerConfiguration(folder), time);
    }

    /// <summary>The tokens of a prompt, one at least.</summary>
    /// <exception cref="InvalidRequestException">The prompt is wrong, or the model has no chat template.</exception>
    public ImmutableArray<int> Encode(Prompt prompt)
    {
        ImmutableArray<int> tokens = prompt switch
        {
            TokenPrompt given => given.Tokens,
            TextPrompt text => [.. Tokenizer.Encode(text.Text, addSpecialTokens: true, ControlTokens.AsText)],
            ChatPrompt chat => EncodeChat(chat),
            _ => throw new InvalidRequestException(
                $"Prompt: got {prompt.GetType().Name}, expected chat, text or tokens."),
        };
        if (tokens.IsDefaultOrEmpty)
            throw Refuse(prompt, "The prompt is empty; give one token at least.");
        foreach (var token in tokens)
        {
            if (token < 0 || token >= _vocabularySize)
                throw Refuse(
                    prompt,
                    $"Token {token} of the prompt is outside the model's vocabulary, "
                    + $"expected 0 to {_vocabularySize - 1}.");
        }

        return tokens;
    }

    private static InvalidRequestException Refuse(Prompt prompt, string message) =>
        new(message) { Parameter = prompt is ChatPrompt ? "messages" : "prompt" };

    private ImmutableArray<int> EncodeChat(ChatPrompt chat)
    {
        if (_template is null)
            throw new InvalidRequestException(
                $"The model in {_modelPath} has no chat template; use a text completion instead, or add "
                + "chat_template.jinja to the folder.");
        try
        {
            var rendered = _template.Render(Context(chat), _time);
            var segments = rendered.Segments.Select(
                segment => new Models.Tokenization.PromptSegment(segment.Text, segment.IsFromTemplate));
            return [.. Tokenizer.Encode(segments, addSpecialTokens: false)];
        }
        catch (Exception error) when (error is ChatTemplateException or JsonException or ArgumentException)
        {
            throw new InvalidRequestException($"The chat template refused the messages: {error.Message}", error);
        }
    }

    private ChatTemplateContext Context(ChatPrompt chat)
    {
        var context = chat.VariablesJson is null
            ? ChatTemplateContext.Empty
            : ChatTemplateContext.FromJson(Parse(chat.VariablesJson));
        context = context.With("messages", Parse(chat.MessagesJson));
        if (chat.ToolsJson is not null)
            context = context.With("tools", Parse(chat.ToolsJson));
        if (!HasGenerationPromptFlag(chat))
            context = context.With("add_generation_prompt", true);
        return context.WithSpecialTokens(_tokenizerConfiguration);
    }

    /// <summary>Whether a chat may reason before it answers: yes, unless its template variables say
    /// otherwise.</summary>
    public static bool IsThinking(Prompt prompt) =>
        prompt is not ChatPrompt { VariablesJson: { } variables }
        || !Parse(variables).TryGetProperty("enable_thinking", out var flag)
        || flag.ValueKind != JsonValueKind.False;

    private static bool HasGenerationPromptFlag(ChatPrompt chat) =>
        chat.VariablesJson is not null && Parse(chat.VariablesJson).TryGetProperty("add_generation_prompt", out _);

    private static JsonElement ReadTokenizerConfiguration(ModelFolder folder)
    {
        var path = folder.TokenizerConfigurationPath;
        return Parse(File.Exists(path) ? File.ReadAllText(path) : "{}");
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
