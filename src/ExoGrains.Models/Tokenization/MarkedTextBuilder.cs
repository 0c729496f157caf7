using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Puts marked text together piece by piece.</summary>
internal sealed class MarkedTextBuilder(int capacity)
{
    private readonly StringBuilder _text = new(capacity);
    private readonly List<bool> _trusted = new(capacity);

    /// <summary>How many UTF-16 units there are so far.</summary>
    public int Length => _text.Length;

    public void Append(ReadOnlySpan<char> text, bool isTrusted)
    {
        _text.Append(text);
        for (var i = 0; i < text.Length; i++)
            _trusted.Add(isTrusted);
    }

    public void Append(int codePoint, bool isTrusted)
    {
        Span<char> units = stackalloc char[2];
        Append(units[..new Rune(codePoint).EncodeToUtf16(units)], isTrusted);
    }

    /// <summary>Copies a stretch of <paramref name="source"/> with its marks.</summary>
    public void Append(MarkedText source, int start, int end)
    {
        _text.Append(source.Text, start, end - start);
        for (var i = start; i < end; i++)
            _trusted.Add(source.IsTrusted(i));
    }

    public MarkedText Build()
    {
        var uniform = _trusted.Count == 0 || !_trusted.Contains(!_trusted[0]);
        return uniform
            ? new MarkedText(_text.ToString(), _trusted.Count == 0 || _trusted[0])
            : new MarkedText(_text.ToString(), [.. _trusted]);
    }
}
