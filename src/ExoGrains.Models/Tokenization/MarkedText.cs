namespace ExoGrains.Models.Tokenization;

/// <summary>Text in which every UTF-16 unit is known to come from a trusted writer (a template) or not (a
/// user).</summary>
/// <remarks>Normalizers carry the marks along, since added tokens are also looked for in normalized text.</remarks>
internal sealed class MarkedText
{
    private readonly bool[]? _trusted;
    private readonly bool _uniform;

    /// <summary>Text that is trusted, or not, from end to end.</summary>
    public MarkedText(string text, bool isTrusted)
    {
        Text = text;
        _uniform = isTrusted;
    }

    /// <summary>Text with one mark for each of its UTF-16 units.</summary>
    public MarkedText(string text, bool[] trusted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(trusted.Length, text.Length);
        Text = text;
        _trusted = trusted;
    }

    public string Text { get; }

    /// <summary>Whether all units bear the same mark, so that a normalizer need not keep count.</summary>
    public bool IsUniform => _trusted is null;

    public bool IsTrusted(int index) => _trusted?[index] ?? _uniform;

    public MarkedText Slice(int start, int end)
    {
        if (start == 0 && end == Text.Length)
            return this;
        return _trusted is null
            ? new MarkedText(Text[start..end], _uniform)
            : new MarkedText(Text[start..end], _trusted[start..end]);
    }

    /// <summary>This text with halves of surrogate pairs replaced by U+FFFD; what comes after relies on that.</summary>
    public MarkedText WellFormed()
    {
        if (Text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return this;
        var units = Text.ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (i + 1 < units.Length && char.IsSurrogatePair(units[i], units[i + 1]))
                i++;
            else if (char.IsSurrogate(units[i]))
                units[i] = '\uFFFD';
        }

        var text = new string(units);
        return _trusted is null ? new MarkedText(text, _uniform) : new MarkedText(text, _trusted);
    }
}
