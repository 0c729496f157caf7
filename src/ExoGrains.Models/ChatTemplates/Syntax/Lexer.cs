namespace ExoGrains.Models.ChatTemplates;

/// <summary>
/// Splits a template into text and tags, with jinja2's <c>trim_blocks</c> and <c>lstrip_blocks</c> on, as transformers
/// sets them.
/// </summary>
/// <remarks>The rules of whitespace follow jinja2/lexer.py; <see cref="TagLexer"/> reads what stands inside a
/// tag.</remarks>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    // Whether the last thing read ended with a line break: only then is leading blank space "the start of a line".
    private bool _isLineStart = true;

    private Lexer(string source) => _source = source;

    public static List<Token> Read(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        // One newline at the very end is dropped (keep_trailing_newline is off).
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_at < _source.Length)
        {
            var tag = FindTag();
            if (tag < 0)
            {
                AddText(_at, _source.Length);
                break;
            }
            ReadTag(tag);
        }
        _tokens.Add(new Token(TokenKind.End, string.Empty, _line));
    }

    private int FindTag()
    {
        for (var i = _at; ; i++)
        {
            i = _source.IndexOf('{', i);
            if (i < 0 || i + 1 >= _source.Length)
                return -1;
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        }
    }

    private void ReadTag(int tag)
    {
        var kind = _source[tag + 1];
        var sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : '\0';
        AddTextBefore(tag, sign, isVariable: kind == '{');
        var inside = tag + (sign == '\0' ? 2 : 3);
        CountLines(_at, inside);
        _at = inside;
        switch (kind)
        {
            case '#':
                SkipComment();
                break;
            case '%' when RawBegin(inside) is { } rawStart:
                ReadRaw(rawStart);
                break;
            default:
                ReadExpressionTag(isVariable: kind == '{');
                break;
        }
        _isLineStart = _source[_at - 1] == '\n';
    }

    private void AddTextBefore(int tag, char sign, bool isVariable)
    {
        var end = tag;
        if (sign == '-')
        {
            while (end > _at && PythonText.IsSpace(_source[end - 1]))
                end--;
        }
        else if (sign != '+' && !isVariable)
        {
            var lineStart = end > _at ? _source.LastIndexOf('\n', end - 1, end - _at) + 1 : 0;
            var from = lineStart > 0 ? lineStart : _at;
            if ((lineStart > 0 || _isLineStart) && _source.AsSpan(from, end - from).IndexOfAnyExcept(SpaceSearch) < 0)
                end = from;
        }
        AddText(_at, end);
        CountLines(end, tag);
        _at = tag;
    }

    private static readonly System.Buffers.SearchValues<char> SpaceSearch = System.Buffers.SearchValues.Create(
        Enumerable.Range(0, 0x10000).Select(i => (char)i).Where(PythonText.IsSpace).ToArray());

    private void AddText(int start, int end)
    {
        if (end > start)
            _tokens.Add(new Token(TokenKind.Data, _source[start..end], _line));
        CountLines(start, end);
    }

    private void CountLines(int start, int end) => _line += _source.AsSpan(start, end - start).Count('\n');

    private void SkipComment()
    {
        var close = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (close < 0)
            throw new ChatTemplateException("missing end of comment tag", _line);
        CountLines(_at, close);
        var sign = close > _at ? _source[close - 1] : '\0';
        _at = close + 2;
        FinishTag(sign);
    }

    // After `-%}` all blank space goes; after `%}` one line break does (trim_blocks), unless it is `+%}`.
    private void FinishTag(char sign)
    {
        var start = _at;
        if (sign == '-')
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at]))
                _at++;
        }
        else if (sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }
        CountLines(start, _at);
    }

    private int SkipSpace(int at)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at]))
            at++;
        return at;
    }

    // Where the text of `{% raw %}` starts, or null when the tag is another one.
    private int? RawBegin(int inside)
    {
        var at = SkipSpace(inside);
        if (string.CompareOrdinal(_source, at, "raw", 0, 3) != 0)
            return null;
        at = SkipSpace(at + 3);
        if (string.CompareOrdinal(_source, at, "-%}", 0, 3) == 0)
            return SkipSpace(at + 3);
        return string.CompareOrdinal(_source, at, "%}", 0, 2) == 0 ? at + 2 : null;
    }

    private void ReadRaw(int start)
    {
        CountLines(_at, start);
        _at = start;
        _isLineStart = _source[start - 1] == '\n';
        if (start == _source.Length)
            return;
        for (var tag = _source.IndexOf("{%", start, StringComparison.Ordinal); tag >= 0;
            tag = _source.IndexOf("{%", tag + 1, StringComparison.Ordinal))
        {
            var sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : '\0';
            var at = SkipSpace(tag + (sign == '\0' ? 2 : 3));
            if (string.CompareOrdinal(_source, at, "endraw", 0, 6) != 0)
                continue;
            at = SkipSpace(at + 6);
            var closeSign = at < _source.Length && _source[at] is '-' or '+' ? _source[at] : '\0';
            at += closeSign == '\0' ? 0 : 1;
            if (string.CompareOrdinal(_source, at, "%}", 0, 2) != 0)
                continue;
            AddTextBefore(tag, sign, isVariable: false);
            CountLines(_at, at);
            _at = at + 2;
            FinishTag(closeSign);
            return;
        }
        throw new ChatTemplateException("missing end of raw directive", _line);
    }

    private void ReadExpressionTag(bool isVariable)
    {
        var (begin, open) = isVariable ? (TokenKind.VariableBegin, "{{") : (TokenKind.BlockBegin, "{%");
        var (end, close) = isVariable ? (TokenKind.VariableEnd, "}}") : (TokenKind.BlockEnd, "%}");
        _tokens.Add(new Token(begin, open, _line));
        var lexer = new TagLexer(_source, _at, _line, close, _tokens);
        var sign = lexer.Read();
        (_at, _line) = (lexer.Position, lexer.Line);
        _tokens.Add(new Token(end, close, _line));
        // A line break after `}}` stays.
        FinishTag(isVariable && sign == '\0' ? '+' : sign);
    }
}
