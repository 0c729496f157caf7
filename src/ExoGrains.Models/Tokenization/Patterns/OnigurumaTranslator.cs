using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Writes a regular expression in Oniguruma's Ruby syntax, which tokenizer.json uses, as .NET spells
/// it.</summary>
/// <remarks>
/// What differs and is seen in tokenizers: possessive quantifiers (<c>?+ ++ *+</c>), <c>{,n}</c>, <c>{n,m}+</c> (a
/// repetition of the repetition), <c>^ $</c> at every line, the letters of option groups, sets within sets,
/// <c>&amp;&amp;</c>, <c>\h</c>, <c>\x{...}</c>, names of Unicode properties, and that under <c>(?i)</c> an
/// <c>s</c> also matches <c>ſ</c>. Source: Oniguruma's doc/RE, and the regular expressions of published models.
/// </remarks>
internal sealed class OnigurumaTranslator
{
    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, bool IgnoresCase)> _groups = new();
    private int _position;
    private int _atomStart = -1;
    private bool _ignoresCase;

    private OnigurumaTranslator(string pattern) => _pattern = pattern;

    /// <exception cref="FormatException">The pattern is unfinished, or uses what cannot be expressed.</exception>
    public static string Translate(string pattern) => new OnigurumaTranslator(pattern).Run();

    private string Run()
    {
        while (_position < _pattern.Length)
            Step();
        if (_groups.Count > 0)
            throw new FormatException("A group is not closed.");
        return _output.ToString();
    }

    private void Step()
    {
        var c = _pattern[_position];
        switch (c)
        {
            case '(':
                OpenGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '[':
                Atom(OnigurumaSet.Read(_pattern, ref _position).ToDotNet());
                break;
            case '\\':
                Escape();
                break;
            case '|':
                _output.Append('|');
                _atomStart = -1;
                _position++;
                break;
            case '*' or '+' or '?':
                _position++;
                Quantify(c.ToString(), mayBePossessive: true);
                break;
            case '{' when _atomStart >= 0 && ReadInterval() is { } interval:
                Quantify(interval, mayBePossessive: false);
                break;
            case '^' or '$':
                _output.Append(c);
                _atomStart = -1;
                _position++;
                break;
            case '.':
                _position++;
                Atom(".");
                break;
            default:
                Literal();
                break;
        }
    }

    private void Atom(string text)
    {
        _atomStart = _output.Length;
        _output.Append(text);
    }

    private void Literal()
    {
        var c = _pattern[_position++];
        if (char.IsSurrogate(c))
            throw new FormatException("A literal code point above U+FFFF cannot be matched here.");
        Atom(OnigurumaEscape.Literal(c, _ignoresCase));
    }

    private void Escape()
    {
        if (_position + 1 == _pattern.Length)
            throw new FormatException("Ends in '\\'.");
        var next = _pattern[_position + 1];
        if (next is 'A' or 'z' or 'Z' or 'b' or 'B' or 'G')
        {
            _output.Append('\\').Append(next);
            _atomStart = -1;
            _position += 2;
        }
        else if (next is >= '1' and <= '9')
        {
            Atom($"\\{next}");
            _position += 2;
        }
        else if (next == 'R')
        {
            Atom(@"(?>\r\n|[\n-\r\u0085\u2028\u2029])");
            _position += 2;
        }
        else if (OnigurumaEscape.ReadSet(_pattern, ref _position) is { } set)
        {
            Atom(set.ToDotNet());
        }
        else
        {
            Atom(OnigurumaEscape.Literal(OnigurumaEscape.ReadCodePoint(_pattern, ref _position), _ignoresCase));
        }
    }

    private void OpenGroup()
    {
        var rest = _pattern.AsSpan(_position);
        if (rest.StartsWith("(?#"))
        {
            SkipComment();
            return;
        }

        var outer = (_output.Length, _ignoresCase);
        _atomStart = -1;
        if (KnownOpening(rest) is { } opening)
            _position += opening.Length;
        else
            opening = ReadOptions();
        _output.Append(opening);
        // "(?i)" holds for the rest of the enclosing group and opens none.
        if (opening[^1] != ')')
            _groups.Push(outer);
    }

    private static string? KnownOpening(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("(?"))
            return "(";
        foreach (var known in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"])
            if (rest.StartsWith(known))
                return known;
        var end = rest.IndexOf('>');
        return rest.StartsWith("(?<") && end > 3 ? rest[..(end + 1)].ToString() : null;
    }

    /// <summary>Reads <c>(?i-m:</c> or <c>(?i-m)</c>.</summary>
    private string ReadOptions()
    {
        var options = new StringBuilder("(?");
        var turnsOn = true;
        for (_position += 2; _position < _pattern.Length; _position++)
        {
            var c = _pattern[_position];
            // Ruby's m lets the dot match newlines, which .NET calls s.
            options.Append(c switch
            {
                ':' or ')' or 'i' or '-' => c,
                'm' => 's',
                _ => throw new FormatException($"The group option '{c}' is not known."),
            });
            turnsOn &= c != '-';
            if (c == 'i')
                _ignoresCase = turnsOn;
            if (c is ':' or ')')
            {
                _position++;
                return options.ToString();
            }
        }

        throw new FormatException("A group is not closed.");
    }

    private void SkipComment()
    {
        var end = _pattern.IndexOf(')', _position);
        _position = end < 0 ? throw new FormatException("A comment is not closed.") : end + 1;
    }

    private void CloseGroup()
    {
        if (!_groups.TryPop(out var group))
            throw new FormatException("A ')' has no '('.");
        _output.Append(')');
        (_atomStart, _ignoresCase) = group;
        _position++;
    }

    private string? ReadInterval()
    {
        var end = _pattern.IndexOf('}', _position);
        if (end < 0)
            return null;
        var bounds = _pattern[(_position + 1)..end].Split(',');
        if (bounds.Length > 2 || bounds.All(b => b.Length == 0) || !bounds.All(b => b.All(char.IsAsciiDigit)))
            return null;
        _position = end + 1;
        var least = bounds[0].Length == 0 ? "0" : bounds[0];
        return bounds.Length == 1 ? $"{{{least}}}" : $"{{{least},{bounds[1]}}}";
    }

    private void Quantify(string quantifier, bool mayBePossessive)
    {
        if (_atomStart < 0)
            throw new FormatException($"The quantifier '{quantifier}' has nothing to repeat.");
        _output.Append(quantifier);
        var following = _position < _pattern.Length ? _pattern[_position] : '\0';
        if (following == '?')
        {
            _output.Append('?');
            _position++;
        }
        else if (following == '+' && mayBePossessive)
        {
            _output.Insert(_atomStart, "(?>").Append(')');
            _position++;
        }
        else if (following is '+' or '*' or '{')
        {
            // Another quantifier repeats the whole repetition; .NET wants that said with a group.
            _output.Insert(_atomStart, "(?:").Append(')');
        }
    }
}
