using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Collects text together with its provenance, up to a limit.</summary>
/// <param name="limitChars">Most UTF-16 characters it takes.</param>
/// <param name="subject">What is being built, for the message when the limit is reached.</param>
internal sealed class TextBuilder(int limitChars, string subject)
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _flips = [];
    private bool _first;
    private bool _last;

    public int Length => _text.Length;

    public TextBuilder Append(ReadOnlySpan<char> text, bool fromTemplate)
    {
        if (text.IsEmpty)
            return this;
        if (text.Length > limitChars - _text.Length)
            throw TemplateError.Limit($"{subject} would be longer than {limitChars} characters");
        if (_text.Length == 0)
            _first = fromTemplate;
        else if (fromTemplate != _last)
            _flips.Add(_text.Length);
        _last = fromTemplate;
        _text.Append(text);
        return this;
    }

    /// <summary>Appends text that the engine made: printed numbers, brackets, padding. It counts as data.</summary>
    public TextBuilder Append(ReadOnlySpan<char> text) => Append(text, false);

    public TextBuilder Append(char character) => Append([character], false);

    public TextBuilder Append(StringValue value) => Append(value, 0, value.Text.Length);

    /// <summary>Appends part of a string, each character with its own provenance.</summary>
    public TextBuilder Append(StringValue value, int start, int length)
    {
        var end = start + length;
        while (start < end)
        {
            var runEnd = value.Provenance.RunEnd(start, end);
            Append(value.Text.AsSpan(start, runEnd - start), value.Provenance.At(start));
            start = runEnd;
        }
        return this;
    }

    public TextBuilder Repeat(StringValue value, long times)
    {
        if (value.Text.Length > 0 && times > (limitChars - Length) / value.Text.Length)
            throw TemplateError.Limit($"{subject} would be longer than {limitChars} characters");
        for (var i = 0L; i < times && value.Text.Length > 0; i++)
            Append(value);
        return this;
    }

    public TextBuilder Pad(char fill, long count, bool fromTemplate = false)
    {
        if (count > limitChars - Length)
            throw TemplateError.Limit($"{subject} would be longer than {limitChars} characters");
        return count > 0 ? Append(new string(fill, (int)count), fromTemplate) : this;
    }

    public StringValue ToValue() => _text.Length == 0
        ? StringValue.Empty
        : new StringValue(_text.ToString(), new Provenance(_first, _flips.Count == 0 ? null : _flips.ToArray()));

    public RenderedPrompt ToPrompt()
    {
        var text = _text.ToString();
        var segments = new List<PromptSegment>(_flips.Count + 1);
        var start = 0;
        var flag = _first;
        foreach (var flip in _flips.Append(text.Length))
        {
            if (flip > start)
                segments.Add(new PromptSegment(text[start..flip], flag));
            start = flip;
            flag = !flag;
        }
        return new RenderedPrompt(text, segments);
    }
}
