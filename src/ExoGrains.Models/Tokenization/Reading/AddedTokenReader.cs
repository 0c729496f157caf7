namespace ExoGrains.Models.Tokenization;

/// <summary>Brings together the added tokens of tokenizer.json and of the configuration beside it.</summary>
internal static class AddedTokenReader
{
    private const int MaximumTokens = 1 << 17;
    private const int MaximumLength = 1024;

    /// <summary>All added tokens, each content once.</summary>
    /// <remarks>
    /// As in transformers: tokenizer.json comes first; what only the configuration declares is added; and what the
    /// configuration names as beginning, end, padding or special is special, if the vocabulary has it. Unlike there,
    /// what is not declared anywhere and looks like plain text stays text: some models name an exclamation mark for
    /// padding.
    /// </remarks>
    /// <exception cref="InvalidDataException">A token is malformed.</exception>
    public static IReadOnlyCollection<AddedToken> Read(
        JsonPart part, BpeVocabulary vocabulary, TokenizerConfiguration configuration)
    {
        var tokens = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        if (!part.IsNull)
            foreach (var item in part.Items())
                Add(ReadToken(item, item["id"].Int(BpeVocabulary.MaximumId)));
        foreach (var token in configuration.AddedTokens)
            if (!tokens.ContainsKey(token.Content))
                Add(token);
        foreach (var name in NamedTokens(configuration))
        {
            if (tokens.TryGetValue(name, out var known))
                tokens[name] = known with { IsSpecial = true };
            else if (AddedToken.LooksLikeMarker(name) && vocabulary.TryGetId(name, out var id))
                Add(new AddedToken(id, name, true, false, false, false, false));
        }

        return tokens.Count <= MaximumTokens
            ? tokens.Values
            : throw part.Unexpected($"at most {MaximumTokens} added tokens");

        void Add(AddedToken token)
        {
            if (token.Content.Length == 0)
                return;
            // The vocabulary's id wins over the declared one, as in Hugging Face's tokenizers.
            if (vocabulary.TryGetId(token.Content, out var id))
                token = token with { Id = id };
            tokens[token.Content] = token;
        }
    }

    /// <summary>One token, wherever it is declared.</summary>
    public static AddedToken ReadToken(JsonPart part, int id)
    {
        var content = part["content"].String();
        if (content.Length > MaximumLength)
            throw part["content"].Unexpected($"at most {MaximumLength} characters");
        var isSpecial = part["special"].Bool(false);
        return new AddedToken(
            id,
            content,
            isSpecial,
            part["single_word"].Bool(false),
            part["lstrip"].Bool(false),
            part["rstrip"].Bool(false),
            part["normalized"].Bool(!isSpecial));
    }

    private static IEnumerable<string> NamedTokens(TokenizerConfiguration configuration) =>
        new[] { configuration.BosToken, configuration.EosToken, configuration.PadToken, configuration.UnknownToken }
            .OfType<string>()
            .Concat(configuration.AdditionalSpecialTokens)
            .Where(name => name.Length > 0);
}
