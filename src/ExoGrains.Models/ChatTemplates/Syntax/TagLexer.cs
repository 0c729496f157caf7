using System.Globalization;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Reads the tokens between <c>{{</c> or <c>{%</c> and the matching end.</summary>
internal sealed class TagLexer(string source, int start, int startLine, string end, List<Token> tokens)
{
    private static readonly string[] Operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
            ".", ":", "|", ",", ";",
    ];

    private readonly Stack<string> _open = new();

    public int Position { get; private set; } = start;

    public int Line { get; private set; } = startLine;

    /// <summary>Reads up to and with the end of the tag.</summary>
    /// <returns>The sign in front of the end: '-', '+' or '\0'.</returns>
    public char Read()
    {
        while (Position < source.Length)
        {
            var c = source[Position];
            if (PythonText.IsSpace(c))
            {
                Line += c == '\n' ? 1 : 0;
                Position++;
            }
            else if (_open.Count == 0 && EndSign() is { } sign)
            {
                return sign;
            }
            else
            {
                ReadToken(c);
            }
        }
        throw new ChatTemplateException($"unexpected end of template, expected '{end}'", Line);
    }

    private char? EndSign()
    {
        if (IsAt(end, Position))
        {
            Position += 2;
            return '\0';
        }
        var sign = source[Position];
        // `+}}` is not a sign in jinja2, only `+%}` is.
        if ((sign == '-' || (sign == '+' && end == "%}")) && IsAt(end, Position + 1))
        {
            Position += 3;
            return sign;
        }
        return null;
    }

    private bool IsAt(string text, int at) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private void ReadToken(char c)
    {
        if (char.IsAsciiDigit(c))
            ReadNumber();
        else if (c == '_' || char.IsLetter(c))
            ReadName();
        else if (c is '\'' or '"')
            ReadString(c);
        else
            ReadOperator();
    }

    private void Add(TokenKind kind, string text) => tokens.Add(new Token(kind, text, Line));

    private void ReadName()
    {
        var from = Position;
        while (Position < source.Length && (source[Position] == '_' || char.IsLetterOrDigit(source[Position])))
            Position++;
        Add(TokenKind.Name, source[from..Position]);
    }

    private void ReadString(char quote)
    {
        var from = Position + 1;
        var at = from;
        while (at < source.Length && source[at] != quote)
            at += source[at] == '\\' ? 2 : 1;
        if (at >= source.Length)
            throw new ChatTemplateException($"unexpected char '{quote}': the string has no end", Line);
        var raw = source[from..at];
        Add(TokenKind.String, StringLiteral.Unescape(raw, Line));
        Line += raw.AsSpan().Count('\n');
        Position = at + 1;
    }

    private void ReadNumber()
    {
        var at = Digits(Position);
        var isFloat = false;
        var mayBeFloat = Position == 0 || source[Position - 1] != '.';
        if (mayBeFloat && at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
        {
            at = Digits(at + 1);
            isFloat = true;
        }
        if (mayBeFloat && Exponent(at) is { } afterExponent)
        {
            at = afterExponent;
            isFloat = true;
        }
        if (!isFloat)
            at = IntegerEnd();
        var digits = source[Position..at].Replace("_", string.Empty, StringComparison.Ordinal);
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, digits);
        Position = at;
    }

    // 0x, 0o and 0b literals; after a leading zero only zeros belong to the literal, as in jinja2.
    private int IntegerEnd()
    {
        if (source[Position] != '0')
            return Digits(Position);
        var prefix = Position + 1 < source.Length ? char.ToLower(source[Position + 1], CultureInfo.InvariantCulture)
            : '\0';
        Func<char, bool>? isDigit = prefix switch
        {
            'x' => char.IsAsciiHexDigit,
            'o' => c => c is >= '0' and <= '7',
            'b' => c => c is '0' or '1',
            _ => null,
        };
        if (isDigit is not null && DigitRun(Position + 2, isDigit, leadingUnderscore: true) is var run
            && run > Position + 2)
            return run;
        return DigitRun(Position, c => c == '0', leadingUnderscore: false);
    }

    private int Digits(int at) => DigitRun(at, char.IsAsciiDigit, leadingUnderscore: false);

    private int DigitRun(int at, Func<char, bool> isDigit, bool leadingUnderscore)
    {
        if (leadingUnderscore && at + 1 < source.Length && source[at] == '_' && isDigit(source[at + 1]))
            at++;
        while (at < source.Length)
        {
            if (isDigit(source[at]))
                at++;
            else if (source[at] == '_' && at + 1 < source.Length && isDigit(source[at + 1]) && isDigit(source[at - 1]))
                at += 2;
            else
                break;
        }
        return at;
    }

    private int? Exponent(int at)
    {
        if (at >= source.Length || source[at] is not ('e' or 'E'))
            return null;
        var digits = at + 1 < source.Length && source[at + 1] is '+' or '-' ? at + 2 : at + 1;
        return digits < source.Length && char.IsAsciiDigit(source[digits]) ? Digits(digits) : null;
    }

    private void ReadOperator()
    {
        var op = Array.Find(Operators, candidate => IsAt(candidate, Position))
            ?? throw new ChatTemplateException($"unexpected char '{source[Position]}'", Line);
        switch (op)
        {
            case "(":
                _open.Push(")");
                break;
            case "[":
                _open.Push("]");
                break;
            case "{":
                _open.Push("}");
                break;
            case ")" or "]" or "}":
                if (!_open.TryPop(out var expected))
                    throw new ChatTemplateException($"unexpected '{op}'", Line);
                if (expected != op)
                    throw new ChatTemplateException($"unexpected '{op}', expected '{expected}'", Line);
                break;
        }
        Add(TokenKind.Operator, op);
        Position += op.Length;
    }
}
