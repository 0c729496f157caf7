using System.Buffers;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Byte-pair encoding: turns a piece of text into ids.</summary>
/// <remarks>
/// Source: <c>tokenizers/src/models/bpe/model.rs</c> of Hugging Face's tokenizers. What it does more: ids of control
/// tokens never come out of here, neither by a merge nor by looking up a whole piece, since what gets here is text.
/// </remarks>
internal sealed class BpeModel
{
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly bool _spellsBytes;
    private readonly HashSet<int> _controlIds;
    private readonly int[] _unitIds = new int[char.MaxValue + 1];
    private readonly int[] _byteIds;
    private readonly PieceCache _cache = new();

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The merges; those that would make a control token are left out already.</param>
    /// <param name="options">What to do where merges do not reach.</param>
    /// <param name="spellsBytes">Whether pieces come as typed and are to be spelled in bytes first.</param>
    /// <param name="controlIds">Ids that text must never become.</param>
    public BpeModel(
        BpeVocabulary vocabulary, MergeTable merges, BpeOptions options, bool spellsBytes, HashSet<int> controlIds)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _spellsBytes = spellsBytes;
        _controlIds = controlIds;
        Span<char> unit = stackalloc char[1];
        for (var c = 0; c < _unitIds.Length; c++)
        {
            unit[0] = (char)c;
            _unitIds[c] = Find(unit);
        }

        _byteIds = [.. Enumerable.Range(0, 256).Select(value =>
            vocabulary.TryGetId($"<0x{value:X2}>", out var id) ? id : -1)];
    }

    public BpeVocabulary Vocabulary { get; }

    /// <summary>Adds the ids of one piece.</summary>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (!PieceCache.Accepts(piece))
        {
            ids.AddRange(Encode(piece));
            return;
        }

        if (!_cache.TryGet(piece, out var known))
            _cache.Add(piece, known = Encode(piece));
        ids.AddRange(known!);
    }

    private int[] Encode(ReadOnlySpan<char> piece)
    {
        if (_spellsBytes)
            piece = ByteAlphabet.Encode(piece);
        if (_options.IgnoresMerges && Find(piece) is >= 0 and var whole)
            return [whole];
        // A character gives one symbol, or with byte fallback up to three for each UTF-16 unit.
        var symbols = ArrayPool<int>.Shared.Rent((piece.Length * 3) + 3);
        try
        {
            var count = Symbols(piece, symbols);
            count = MergeLoop.Run(symbols.AsSpan(0, count), _merges);
            return symbols[..count];
        }
        finally
        {
            ArrayPool<int>.Shared.Return(symbols);
        }
    }

    /// <summary>The ids of the single characters of a piece.</summary>
    private int Symbols(ReadOnlySpan<char> piece, int[] symbols)
    {
        var count = 0;
        var hasUnknown = false;
        for (var i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[i..], out _, out var length);
            var character = piece.Slice(i, length);
            var id = Symbol(character, i == 0, i + length == piece.Length);
            i += length;
            if (id >= 0)
            {
                Unknown(ref hasUnknown, symbols, ref count);
                symbols[count++] = id;
            }
            else if (!_options.HasByteFallback || !TryBytes(character, symbols, ref count))
            {
                // Unknown characters wait, since their neighbours may belong to the same unknown token.
                if (!_options.FusesUnknown)
                    Unknown(ref hasUnknown, symbols, ref count);
                hasUnknown = true;
            }
        }

        Unknown(ref hasUnknown, symbols, ref count);
        return count;
    }

    private int Symbol(ReadOnlySpan<char> character, bool isFirst, bool isLast)
    {
        var prefix = isFirst ? "" : _options.ContinuingPrefix;
        var suffix = isLast ? _options.EndSuffix : "";
        if (prefix.Length > 0 || suffix.Length > 0)
            return Find(string.Concat(prefix, character, suffix));
        return character.Length == 1 ? _unitIds[character[0]] : Find(character);
    }

    private void Unknown(ref bool isWaiting, int[] symbols, ref int count)
    {
        if (isWaiting && _options.UnknownId is { } id)
            symbols[count++] = id;
        isWaiting = false;
    }

    private bool TryBytes(ReadOnlySpan<char> character, int[] symbols, ref int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Encoding.UTF8.GetBytes(character, bytes)];
        foreach (var value in bytes)
            if (_byteIds[value] < 0)
                return false;
        foreach (var value in bytes)
            symbols[count++] = _byteIds[value];
        return true;
    }

    private int Find(ReadOnlySpan<char> text) =>
        Vocabulary.TryGetId(text, out var id) && !_controlIds.Contains(id) ? id : -1;
}
