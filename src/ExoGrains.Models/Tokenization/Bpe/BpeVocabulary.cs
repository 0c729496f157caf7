namespace ExoGrains.Models.Tokenization;

/// <summary>The tokens of a BPE model and their ids.</summary>
internal sealed class BpeVocabulary
{
    /// <summary>Ids index arrays here and rows of an embedding elsewhere; no model comes near this many.</summary>
    public const int MaximumId = (1 << 22) - 1;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _texts;

    /// <param name="ids">Ids from 0 to <see cref="MaximumId"/>; gaps are allowed.</param>
    public BpeVocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _texts = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (text, id) in ids)
            _texts[id] = text;
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>One more than the highest id.</summary>
    public int EndId => _texts.Length;

    public bool TryGetId(ReadOnlySpan<char> text, out int id) => _lookup.TryGetValue(text, out id);

    /// <summary>The text of a token, or null if there is none with this id.</summary>
    public string? Text(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;
}
