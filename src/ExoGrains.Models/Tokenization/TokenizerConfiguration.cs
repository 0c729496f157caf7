namespace ExoGrains.Models.Tokenization;

/// <summary>What tokenizer_config.json and the files beside it say: named tokens and chat templates, as plain
/// data.</summary>
public sealed record TokenizerConfiguration
{
    /// <summary>A configuration that says nothing, as for a folder that has only a tokenizer.json.</summary>
    public static TokenizerConfiguration Empty { get; } = new();

    /// <summary>The text of the token that begins a text, or null if the model has none.</summary>
    public string? BosToken { get; init; }

    /// <summary>The text of the token that ends a text, or null.</summary>
    public string? EosToken { get; init; }

    /// <summary>The text of the padding token, or null.</summary>
    public string? PadToken { get; init; }

    /// <summary>The text of the token for what the vocabulary cannot express, or null.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Further tokens that are to be treated as special.</summary>
    public IReadOnlyList<string> AdditionalSpecialTokens { get; init; } = [];

    /// <summary>Whether <see cref="BosToken"/> goes before a text; null if the file does not say.</summary>
    public bool? AddsBosToken { get; init; }

    /// <summary>Whether <see cref="EosToken"/> goes after a text; null if the file does not say.</summary>
    public bool? AddsEosToken { get; init; }

    /// <summary>The Python class the file was made for, such as <c>LlamaTokenizer</c>, or null.</summary>
    public string? TokenizerClass { get; init; }

    /// <summary>Jinja sources by name. The usual one is called <c>default</c>; some models add <c>tool_use</c> or
    /// others.</summary>
    public IReadOnlyDictionary<string, string> ChatTemplates { get; init; } = new Dictionary<string, string>();

    /// <summary>Tokens that the file declares in <c>added_tokens_decoder</c>, in case tokenizer.json lacks
    /// them.</summary>
    internal IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Reads tokenizer_config.json, special_tokens_map.json and chat_template.jinja, as far as they are
    /// there.</summary>
    /// <param name="modelFolder">A model folder.</param>
    /// <exception cref="InvalidDataException">A file is malformed or too large; the message names it.</exception>
    public static TokenizerConfiguration Load(string modelFolder) => TokenizerConfigurationReader.Load(modelFolder);
}
