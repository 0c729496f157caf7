using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using ExoGrains.Contracts;

namespace ExoGrains.Models.Cards;

/// <summary>Reads model cards. A bad card is a result with errors, never an exception.</summary>
public static class ModelCardReader
{
    private const long MaxFileBytes = 1_000_000;
    private const double MaxSampling = 1000;

    private static readonly string[] DialectNames = ["none", "post_last_user", "suffix", "channel", "tool_conditional"];

    /// <summary>Reads a card from its file. The id inside counts, not the name of the file.</summary>
    public static CardReadResult Read(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                return Failed(path, (1, 1), $"The file has more than {MaxFileBytes} bytes; a card has a few hundred.");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Failed(path, (1, 1), $"The file cannot be read: {exception.Message}");
        }

        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        if (!Utf8.IsValid(text))
            return Failed(path, PlaceOfInvalidUtf8(text), "The file is not UTF-8 from here on; save it as UTF-8.");

        return Parse(Encoding.UTF8.GetString(text), path);
    }

    /// <summary>Reads a card's text.</summary>
    /// <param name="toml">The text.</param>
    /// <param name="file">Named in issues.</param>
    public static CardReadResult Parse(string toml, string file = "card.toml")
    {
        var issues = new CardIssues(file);
        if (TomlTree.Parse(toml, issues.Error) is not { } root)
            return new CardReadResult(file, null, issues.Errors, []);

        var card = ReadCard(new CardFields(root, string.Empty, issues), issues);
        return new CardReadResult(file, issues.Errors.IsEmpty ? card : null, issues.Errors, issues.Warnings);
    }

    private static ModelCard ReadCard(CardFields root, CardIssues issues)
    {
        var sections = new List<CardFields> { root };
        var card = new ModelCard
        {
            ModelId = ReadModelId(root),
            StorageBytes = ReadStorage(root, sections),
            LayerCount = (int)(root.Integer("n_layers", 1, isRequired: true) ?? 1),
            HiddenSize = (int)(root.Integer("hidden_size", 1, isRequired: true) ?? 1),
            SupportsTensor = root.Boolean("supports_tensor", isRequired: true) ?? false,
            Tasks = Names<CardTask>(root, "tasks", isRequired: true),
            Backends = root.Has("backends") ? Names<Backend>(root, "backends") : [Backend.MlxMetal],
            KeyValueHeadCount = (int?)root.Integer("num_key_value_heads", 1),
            Components = [.. root.Sections("components").Select(component => ReadComponent(component, sections))],
            Family = root.Text("family") ?? string.Empty,
            Quantization = root.Text("quantization") ?? string.Empty,
            BaseModel = root.Text("base_model") ?? string.Empty,
            Capabilities = ReadCapabilities(root),
            ReasoningDialect = ReadDialect(root),
            ContextTokens = (int)(root.Integer("context_length", 0) ?? 0),
            UsesCfg = root.Boolean("uses_cfg") ?? false,
            TrustRemoteCode = root.Boolean("trust_remote_code") ?? true,
            IsCustom = root.Boolean("is_custom") ?? false,
            Vision = ReadVision(root, sections),
            SamplingDefaults = ReadSamplingDefaults(root, sections),
        };

        ImmutableArray<UnknownCardKey> unknown =
            [.. sections.SelectMany(section => section.UnknownKeys).OrderBy(key => (key.Line, key.Column))];
        foreach (var key in unknown)
        {
            string name = key.Table.Length == 0 ? key.Name : key.Table + "." + key.Name;
            issues.Warning((key.Line, key.Column), $"The key {name} is not known; it is kept and has no effect.");
        }

        return card with { UnknownKeys = unknown };
    }

    private static string ReadModelId(CardFields root)
    {
        string? id = root.Text("model_id", isRequired: true);
        if (id is not null && ModelId.Problem(id) is { } problem)
            root.Error("model_id", $"is {TomlNode.Quote(id)}; {problem}");
        return id ?? string.Empty;
    }

    private static long ReadStorage(CardFields parent, List<CardFields> sections)
    {
        if (parent.Section("storage_size", isRequired: true) is not { } section)
            return 0;
        sections.Add(section);
        return section.Integer("in_bytes", 0, long.MaxValue, isRequired: true) ?? 0;
    }

    private static CardComponent ReadComponent(CardFields section, List<CardFields> sections)
    {
        sections.Add(section);
        return new CardComponent(
            section.Text("component_name", isRequired: true) ?? string.Empty,
            section.Text("component_path", isRequired: true) ?? string.Empty,
            ReadStorage(section, sections),
            (int?)section.Integer("n_layers", 0),
            section.Boolean("can_shard", isRequired: true) ?? false,
            section.Text("safetensors_index_filename"));
    }

    private static CardVision? ReadVision(CardFields root, List<CardFields> sections)
    {
        if (root.Section("vision") is not { } section)
            return null;
        sections.Add(section);
        return new CardVision(
            (int)(section.Integer("image_token_id", 0, isRequired: true) ?? 0),
            section.Text("model_type", isRequired: true) ?? string.Empty,
            section.Text("weights_repo") ?? string.Empty,
            section.Text("image_token"),
            section.Text("processor_repo"));
    }

    private static CardSamplingDefaults ReadSamplingDefaults(CardFields root, List<CardFields> sections)
    {
        if (root.Section("sampling_defaults") is not { } section)
            return CardSamplingDefaults.Empty;
        var always = ReadSampling(section, sections);
        return new CardSamplingDefaults(
            always,
            section.Section("thinking") is { } thinking ? ReadSampling(thinking, sections) : null,
            section.Section("non_thinking") is { } nonThinking ? ReadSampling(nonThinking, sections) : null);
    }

    private static CardSampling ReadSampling(CardFields section, List<CardFields> sections)
    {
        sections.Add(section);
        return new CardSampling(
            section.Number("temperature", 0, 100),
            section.Number("top_p", 0, 1),
            (int?)section.Integer("top_k", 0),
            section.Number("min_p", 0, 1),
            section.Number("repetition_penalty", 0, MaxSampling),
            section.Number("presence_penalty", -MaxSampling, MaxSampling),
            section.Number("frequency_penalty", -MaxSampling, MaxSampling));
    }

    private static ImmutableArray<T> Names<T>(CardFields root, string key, bool isRequired = false)
        where T : struct, Enum
    {
        string[] names = Enum.GetNames<T>();
        var values = root.List(
            key,
            text => names.Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text) : (T?)null,
            "one of " + string.Join(", ", names.Select(TomlNode.Quote)),
            isRequired);
        if (values is { IsDefault: false, Length: 0 })
            root.Warn(key, "holds no value that can be used, so nothing will serve this model");
        return values.IsDefault ? [] : values;
    }

    private static ImmutableArray<string> ReadCapabilities(CardFields root)
    {
        var texts = root.List<ReadOnlyMemory<char>>("capabilities", text => text.AsMemory(), "a string");
        return texts.IsDefault ? [] : [.. texts.Select(text => text.ToString())];
    }

    private static ReasoningDialect ReadDialect(CardFields root)
    {
        if (root.Text("reasoning_dialect") is not { } name)
            return ReasoningDialect.None;
        int index = Array.IndexOf(DialectNames, name);
        if (index >= 0)
            return (ReasoningDialect)index;

        root.Error("reasoning_dialect", $"is {TomlNode.Quote(name)}; expected one of "
            + string.Join(", ", DialectNames.Select(TomlNode.Quote)));
        return ReasoningDialect.None;
    }

    /// <summary>How a card writes <paramref name="dialect"/>.</summary>
    internal static string NameOf(ReasoningDialect dialect) => DialectNames[(int)dialect];

    private static CardReadResult Failed(string path, (int Line, int Column) place, string message) =>
        new(path, null, [new CardIssue(path, place.Line, place.Column, message)], []);

    private static (int Line, int Column) PlaceOfInvalidUtf8(ReadOnlySpan<byte> text)
    {
        Utf8.ToUtf16(text, new char[text.Length], out int validBytes, out _, replaceInvalidSequences: false);
        var valid = text[..validBytes];
        int lineStart = valid.LastIndexOf((byte)'\n') + 1;
        return (valid.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(valid[lineStart..]) + 1);
    }
}
