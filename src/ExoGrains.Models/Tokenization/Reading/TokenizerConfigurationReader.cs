using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ExoGrains.Models.Tokenization;

/// <summary>Reads what stands beside tokenizer.json.</summary>
internal static class TokenizerConfigurationReader
{
    private const string DefaultTemplate = "default";

    /// <summary>Reads the files of a folder; later ones fill in what earlier ones leave open, except that
    /// chat_template.jinja wins over the template in tokenizer_config.json, as in transformers.</summary>
    public static TokenizerConfiguration Load(string folder)
    {
        var configuration = TokenizerConfiguration.Empty;
        if (TokenizerFiles.ReadOptional(folder, "tokenizer_config.json") is { } config)
            configuration = TokenizerFiles.Parse(config, "tokenizer_config.json", Read);
        if (TokenizerFiles.ReadOptional(folder, "special_tokens_map.json") is { } map)
            configuration = FillIn(configuration, TokenizerFiles.Parse(map, "special_tokens_map.json", Read));
        if (TokenizerFiles.ReadOptional(folder, "chat_template.jinja") is { } template)
            configuration = configuration with
            {
                ChatTemplates = new Dictionary<string, string>(configuration.ChatTemplates)
                {
                    [DefaultTemplate] = Encoding.UTF8.GetString(template),
                },
            };
        return configuration;
    }

    /// <summary>Reads tokenizer_config.json, or special_tokens_map.json, which has some of the same members.</summary>
    public static TokenizerConfiguration Read(JsonPart root) => new()
    {
        BosToken = ReadToken(root["bos_token"]),
        EosToken = ReadToken(root["eos_token"]),
        PadToken = ReadToken(root["pad_token"]),
        UnknownToken = ReadToken(root["unk_token"]),
        AdditionalSpecialTokens = ReadAdditional(root),
        AddsBosToken = root["add_bos_token"].OptionalBool(),
        AddsEosToken = root["add_eos_token"].OptionalBool(),
        TokenizerClass = root["tokenizer_class"].OptionalString(),
        ChatTemplates = ReadTemplates(root["chat_template"]),
        AddedTokens = ReadAddedTokens(root["added_tokens_decoder"]),
    };

    private static TokenizerConfiguration FillIn(TokenizerConfiguration first, TokenizerConfiguration second) =>
        first with
        {
            BosToken = first.BosToken ?? second.BosToken,
            EosToken = first.EosToken ?? second.EosToken,
            PadToken = first.PadToken ?? second.PadToken,
            UnknownToken = first.UnknownToken ?? second.UnknownToken,
            AdditionalSpecialTokens =
                [.. first.AdditionalSpecialTokens.Union(second.AdditionalSpecialTokens, StringComparer.Ordinal)],
        };

    /// <summary>A token is its text, or an object with the text in <c>content</c>.</summary>
    private static string? ReadToken(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Object ? part["content"].String() : part.OptionalString();

    private static IReadOnlyList<string> ReadAdditional(JsonPart root)
    {
        var part = root["additional_special_tokens"];
        if (part.IsNull)
            part = root["extra_special_tokens"]; // The name since transformers 5.
        return part.Element.ValueKind switch
        {
            JsonValueKind.Array => [.. part.Items().Select(ReadToken).OfType<string>()],
            JsonValueKind.Object => [.. part.Element.EnumerateObject()
                .Select(member => ReadToken(new JsonPart(member.Value, part.Path))).OfType<string>()],
            _ when part.IsNull => [],
            _ => throw part.Unexpected("an array of tokens"),
        };
    }

    /// <summary>One template, or several with names.</summary>
    private static Dictionary<string, string> ReadTemplates(JsonPart part)
    {
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (part.Element.ValueKind == JsonValueKind.Array)
            foreach (var item in part.Items())
                templates[item["name"].String()] = item["template"].String();
        else if (part.OptionalString() is { } template)
            templates[DefaultTemplate] = template;
        return templates;
    }

    private static List<AddedToken> ReadAddedTokens(JsonPart part)
    {
        var tokens = new List<AddedToken>();
        if (part.IsNull)
            return tokens;
        if (part.Element.ValueKind != JsonValueKind.Object)
            throw part.Unexpected("an object of ids and tokens");
        foreach (var member in part.Element.EnumerateObject())
        {
            var token = new JsonPart(member.Value, $"{part.Path}.{member.Name}");
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || id > BpeVocabulary.MaximumId)
                throw token.Unexpected($"an id from 0 to {BpeVocabulary.MaximumId} as its name");
            tokens.Add(AddedTokenReader.ReadToken(token, id));
        }

        return tokens;
    }
}
