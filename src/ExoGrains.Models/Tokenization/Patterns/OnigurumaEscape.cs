using System.Globalization;

namespace ExoGrains.Models.Tokenization;

/// <summary>Reads what follows a backslash, inside and outside of sets.</summary>
internal static class OnigurumaEscape
{
    /// <summary>A code point as .NET's regular expressions spell it.</summary>
    /// <param name="codePoint">Any of the basic plane.</param>
    /// <param name="ignoresCase">Whether the place is under <c>(?i)</c>. Oniguruma then folds the way Unicode says,
    /// where <c>ſ</c> (U+017F) is an s; .NET does not.</param>
    public static string Literal(int codePoint, bool ignoresCase)
    {
        var foldsFurther = ignoresCase && codePoint is ('s' or 'S');
        return foldsFurther ? @"[sS\u017F]" : Unit(codePoint);
    }

    /// <summary>One unit, safe to stand anywhere in a pattern.</summary>
    public static string Unit(int codePoint)
    {
        if (codePoint > 0xFFFF)
            throw new FormatException("A single code point above U+FFFF cannot be matched here.");
        return char.IsAsciiLetterOrDigit((char)codePoint) ? ((char)codePoint).ToString() : $"\\u{codePoint:X4}";
    }

    /// <summary>Reads an escape that stands for many characters; null, and nothing read, if it stands for
    /// one.</summary>
    public static OnigurumaSet? ReadSet(string pattern, ref int position)
    {
        if (position + 1 >= pattern.Length)
            throw new FormatException("Ends in '\\'.");
        var letter = pattern[position + 1];
        OnigurumaSet? set = letter switch
        {
            's' => OnigurumaSet.Of(@"\s"),
            'S' => OnigurumaSet.Of(@"\S"),
            'd' => OnigurumaSet.Of(@"\d"),
            'D' => OnigurumaSet.Of(@"\D"),
            'h' => OnigurumaSet.Of("0-9a-fA-F"),
            'H' => OnigurumaSet.Of("0-9a-fA-F").Negate(),
            'w' => OnigurumaSet.Of(UnicodeProperty.Word),
            'W' => OnigurumaSet.Of(UnicodeProperty.Word).Negate(),
            _ => null,
        };
        if (set is null)
            return letter is 'p' or 'P' ? ReadProperty(pattern, ref position) : null;
        position += 2;
        return set;
    }

    /// <summary>Reads an escape that stands for one character.</summary>
    public static int ReadCodePoint(string pattern, ref int position)
    {
        var letter = pattern[position + 1];
        position += 2;
        switch (letter)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return '\x1B';
            case '0':
                return 0;
            case 'x' when position < pattern.Length && pattern[position] == '{':
                var end = pattern.IndexOf('}', position);
                var braced = Hexadecimal(pattern, position + 1, end - position - 1);
                position = end + 1;
                return braced;
            case 'x':
                position += 2;
                return Hexadecimal(pattern, position - 2, 2);
            case 'u':
                position += 4;
                return Hexadecimal(pattern, position - 4, 4);
            default:
                return char.IsAsciiLetterOrDigit(letter)
                    ? throw new FormatException($"The escape '\\{letter}' is not known.")
                    : letter;
        }
    }

    private static int Hexadecimal(string pattern, int start, int length) =>
        start >= 0 && length > 0 && start + length <= pattern.Length
        && int.TryParse(pattern.AsSpan(start, length), NumberStyles.AllowHexSpecifier, null, out var value)
        && value is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
            ? value
            : throw new FormatException("A hexadecimal escape is malformed.");

    private static OnigurumaSet ReadProperty(string pattern, ref int position)
    {
        var isNegated = pattern[position + 1] == 'P';
        var start = position + 2;
        var end = start;
        if (start < pattern.Length && pattern[start] == '{')
        {
            start++;
            end = pattern.IndexOf('}', start);
            position = end + 1;
        }
        else
        {
            position = end = start + 1; // \pL
        }

        if (end < start || end > pattern.Length)
            throw new FormatException("A property is not closed.");
        var name = pattern.AsSpan(start, end - start);
        if (name is ['^', ..])
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        var inside = UnicodeProperty.ToDotNet(name.ToString());
        if (!isNegated)
            return OnigurumaSet.Of(inside);
        // A single category has a negation of its own, which keeps the sets it stands in simple.
        var isSingle = inside.StartsWith(@"\p", StringComparison.Ordinal) && inside.IndexOf('}') == inside.Length - 1;
        return isSingle ? OnigurumaSet.Of(@"\P" + inside[2..]) : OnigurumaSet.Of(inside).Negate();
    }
}
