using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Turns text into token ids and back, as a model folder's tokenizer.json says.</summary>
/// <remarks>
/// Does what Hugging Face's tokenizers do for byte-pair encoding, byte-level (Qwen, Llama 3, GPT) and
/// SentencePiece-like with byte fallback (Llama 2, Mistral): added tokens, normalizer, pre-tokenizer, model,
/// post-processor, decoder. On top of it, text that is not trusted never becomes a control token: a special token, or
/// one that looks like a marker (<see cref="IsControl"/>). Safe for any number of threads.
/// </remarks>
public sealed class Tokenizer
{
    /// <summary>The longest text that is encoded at once, in UTF-16 units: far more than any context holds.</summary>
    public const int MaximumTextLength = 64 << 20;

    private readonly BpeModel _model;
    private readonly AddedVocabulary _addedVocabulary;
    private readonly IPreTokenizer _preTokenizer;
    private readonly SpecialTokenFrame _frame;
    private readonly Func<DecodeStep, DecodeStep> _decoder;
    private readonly bool _isByteLevel;
    private readonly Dictionary<int, AddedToken> _addedById;
    private readonly Dictionary<string, int> _addedIds;

    internal Tokenizer(TokenizerParts parts)
    {
        Configuration = parts.Configuration;
        _model = parts.Model;
        _addedVocabulary = parts.AddedVocabulary;
        _preTokenizer = parts.PreTokenizer;
        _frame = parts.Frame;
        _decoder = parts.Decoder;
        _isByteLevel = parts.IsByteLevel;
        _addedById = [];
        _addedIds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in _addedVocabulary.Tokens)
        {
            _addedById[token.Id] = token;
            _addedIds[token.Content] = token.Id;
        }

        SpecialTokenIds = _addedById.Values.Where(token => token.IsSpecial).Select(token => token.Id).ToHashSet();
        VocabularySize = Math.Max(_model.Vocabulary.EndId, _addedById.Keys.DefaultIfEmpty(-1).Max() + 1);
    }

    /// <summary>What tokenizer_config.json and the files beside it say.</summary>
    public TokenizerConfiguration Configuration { get; }

    /// <summary>One more than the highest id. A model's output may be wider: it is padded to round numbers.</summary>
    public int VocabularySize { get; }

    /// <summary>The ids that are left out when special tokens are skipped in decoding.</summary>
    public IReadOnlySet<int> SpecialTokenIds { get; }

    /// <summary>The id that begins a text, or null if there is none.</summary>
    public int? BosTokenId => Configuration.BosToken is { } text ? TokenId(text) : null;

    /// <summary>The id that ends a text, or null. generation_config.json may name more than this one.</summary>
    public int? EosTokenId => Configuration.EosToken is { } text ? TokenId(text) : null;

    /// <summary>Reads tokenizer.json and what stands beside it. Weights are not needed.</summary>
    /// <param name="modelFolder">A model folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has no tokenizer.json; the message says what to do.</exception>
    /// <exception cref="InvalidDataException">A file is malformed or uses what is not known here.</exception>
    public static Tokenizer Load(string modelFolder)
    {
        var json = TokenizerFiles.ReadTokenizer(modelFolder);
        return Parse(json, TokenizerConfiguration.Load(modelFolder));
    }

    /// <summary>Reads the contents of a tokenizer.json.</summary>
    /// <param name="tokenizerJson">UTF-8 JSON.</param>
    /// <param name="configuration">What the files beside it say.</param>
    /// <exception cref="InvalidDataException">It is malformed or uses what is not known here.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> tokenizerJson, TokenizerConfiguration configuration) =>
        new(TokenizerFiles.Parse(
            tokenizerJson, "tokenizer.json", root => TokenizerParts.Read(root, configuration)));

    /// <summary>Encodes a text of which all or nothing is trusted.</summary>
    /// <param name="text">At most <see cref="MaximumTextLength"/> units; half a surrogate pair counts as
    /// U+FFFD.</param>
    /// <param name="addSpecialTokens">Frame the ids as the post-processor says, such as with a beginning-of-text token.
    /// False after a chat template, which writes them itself.</param>
    /// <param name="controlTokens">Whether control tokens written in the text become their ids.</param>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    /// <exception cref="InvalidDataException">A regular expression of the file takes too long on the text.</exception>
    public int[] Encode(string text, bool addSpecialTokens, ControlTokens controlTokens) =>
        Encode([new PromptSegment(text, controlTokens == ControlTokens.Recognise)], addSpecialTokens);

    /// <summary>Encodes a text of which parts are trusted.</summary>
    /// <remarks>
    /// The segments are one text: where no control token is written in untrusted ones, the ids are those of the whole.
    /// A control token is found only where every character of it is trusted.
    /// </remarks>
    /// <param name="segments">The parts, in order, together at most <see cref="MaximumTextLength"/> units.</param>
    /// <param name="addSpecialTokens">As for the other overload.</param>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    /// <exception cref="InvalidDataException">A regular expression of the file takes too long on the text.</exception>
    public int[] Encode(IEnumerable<PromptSegment> segments, bool addSpecialTokens)
    {
        var ids = new List<int>();
        if (addSpecialTokens)
            ids.AddRange(_frame.Before);
        var pieces = new List<TextPiece>();
        foreach (var section in _addedVocabulary.Split(Join(segments)))
        {
            if (section.Token is not null)
            {
                ids.Add(section.Token.Id);
                continue;
            }

            pieces.Clear();
            _preTokenizer.Split(new TextPiece(section.Text.Text, section.StartsAtOrigin), pieces);
            foreach (var piece in pieces)
                _model.Encode(piece.Span, ids);
        }

        if (addSpecialTokens)
            ids.AddRange(_frame.After);
        return [.. ids];
    }

    /// <summary>Turns ids into text; bytes that are no UTF-8 become U+FFFD, ids that are not in the vocabulary
    /// nothing.</summary>
    /// <param name="ids">The ids of the whole text.</param>
    /// <param name="skipSpecialTokens">Leave out special tokens.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var decoder = CreateStreamingDecoder(skipSpecialTokens);
        foreach (var id in ids)
            decoder.Push(id);
        return decoder.Flush();
    }

    /// <summary>A decoder for one text whose ids come one by one.</summary>
    /// <param name="skipSpecialTokens">Leave out special tokens.</param>
    public StreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens) => new(this, _decoder, skipSpecialTokens);

    /// <summary>The id of a token by its text as the vocabulary spells it, or null if there is no such token.</summary>
    public int? TokenId(string token)
    {
        if (_addedIds.TryGetValue(token, out var added))
            return added;
        return _model.Vocabulary.TryGetId(token, out var id) ? id : null;
    }

    /// <summary>The text of a token as the vocabulary spells it (a byte-level <c>Ġthe</c>, a <c>▁the</c>, a
    /// <c>&lt;0x0A&gt;</c>), or null if there is no token with this id.</summary>
    public string? TokenText(int id) =>
        _addedById.TryGetValue(id, out var added) ? added.Content : _model.Vocabulary.Text(id);

    /// <summary>The bytes that a token stands for by itself, which need not be whole characters; empty if there is no
    /// token with this id.</summary>
    public byte[] TokenBytes(int id)
    {
        if (TokenText(id) is not { } text)
            return [];
        if (IsAdded(id))
            return Encoding.UTF8.GetBytes(text);
        if (_isByteLevel)
            return ByteAlphabet.Decode(text) ?? Encoding.UTF8.GetBytes(text);
        if (ByteFallbackDecodeStep.TryParse(text, out var value))
            return [value];
        return Encoding.UTF8.GetBytes(text.Replace('▁', ' '));
    }

    /// <summary>Whether a token is left out when special tokens are skipped.</summary>
    public bool IsSpecial(int id) => SpecialTokenIds.Contains(id);

    /// <summary>Whether untrusted text can never become this token.</summary>
    /// <remarks>True for special tokens, and for added tokens that look like a marker, such as Qwen's
    /// <c>&lt;tool_response&gt;</c>, which its file does not call special.</remarks>
    public bool IsControl(int id) => _addedById.TryGetValue(id, out var token) && token.IsControl;

    internal bool IsAdded(int id) => _addedById.ContainsKey(id);

    private static MarkedText Join(IEnumerable<PromptSegment> segments)
    {
        var builder = new MarkedTextBuilder(256);
        foreach (var segment in segments)
        {
            if (segment.Text.Length > MaximumTextLength - builder.Length)
                throw new ArgumentException(
                    $"Got a text of more than {MaximumTextLength} characters to encode, expected at most that many. "
                    + "Split the text.", nameof(segments));
            builder.Append(segment.Text, segment.IsTrusted);
        }

        return builder.Build().WellFormed();
    }
}
