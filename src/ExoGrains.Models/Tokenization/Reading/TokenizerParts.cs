namespace ExoGrains.Models.Tokenization;

/// <summary>What a tokenizer is made of, read from tokenizer.json.</summary>
internal sealed record TokenizerParts(
    TokenizerConfiguration Configuration,
    BpeModel Model,
    AddedVocabulary AddedVocabulary,
    IPreTokenizer PreTokenizer,
    SpecialTokenFrame Frame,
    Func<DecodeStep, DecodeStep> Decoder,
    bool IsByteLevel)
{
    /// <exception cref="InvalidDataException">The file is malformed or uses what is not known here.</exception>
    public static TokenizerParts Read(JsonPart root, TokenizerConfiguration configuration)
    {
        var model = root["model"];
        var vocabulary = BpeModelReader.ReadVocabulary(model);
        var tokens = AddedTokenReader.Read(root["added_tokens"], vocabulary, configuration);
        var controlIds = tokens.Where(token => token.IsControl).Select(token => token.Id).ToHashSet();
        var steps = PreTokenizerReader.Read(root["pre_tokenizer"]);
        // The model spells bytes itself where that is the last thing to do: it need not for pieces it knows.
        var spellsBytes = steps is [.., ByteLevelPreTokenizer];
        var splitters = spellsBytes ? steps.Take(steps.Count - 1) : steps;
        return new TokenizerParts(
            configuration,
            BpeModelReader.Read(model, vocabulary, spellsBytes, controlIds),
            new AddedVocabulary(tokens, NormalizerReader.Read(root["normalizer"])),
            new PreTokenizerSequence([.. splitters]),
            ReadFrame(root, tokens, vocabulary, configuration),
            DecoderReader.Read(root["decoder"]),
            DecodesBytes(root["decoder"]));
    }

    /// <summary>The frame that the file says, or the one that transformers makes in its place.</summary>
    /// <remarks>
    /// The Python classes for Llama and Gemma ignore the post-processor and build one from add_bos_token and
    /// add_eos_token. Where the configuration names such a class and has either, this does the same; all other classes
    /// take the file's post-processor as it is.
    /// </remarks>
    private static SpecialTokenFrame ReadFrame(
        JsonPart root,
        IReadOnlyCollection<AddedToken> tokens,
        BpeVocabulary vocabulary,
        TokenizerConfiguration configuration)
    {
        var frame = PostProcessorReader.Read(root["post_processor"]);
        var isRebuilt = configuration.TokenizerClass is { } name
            && (name.StartsWith("LlamaTokenizer", StringComparison.Ordinal)
                || name.StartsWith("GemmaTokenizer", StringComparison.Ordinal))
            && (configuration.AddsBosToken ?? configuration.AddsEosToken) is not null;
        return isRebuilt
            ? new SpecialTokenFrame(
                Ids(configuration.AddsBosToken ?? true, configuration.BosToken),
                Ids(configuration.AddsEosToken ?? false, configuration.EosToken))
            : frame;

        IReadOnlyList<int> Ids(bool isAdded, string? text)
        {
            if (!isAdded || text is null)
                return [];
            if (tokens.FirstOrDefault(token => token.Content == text) is { } token)
                return [token.Id];
            return vocabulary.TryGetId(text, out var id) ? [id] : [];
        }
    }

    private static bool DecodesBytes(JsonPart decoder) => !decoder.IsNull && decoder.Type() switch
    {
        "ByteLevel" => true,
        "Sequence" => decoder["decoders"].Items().Any(DecodesBytes),
        _ => false,
    };
}
