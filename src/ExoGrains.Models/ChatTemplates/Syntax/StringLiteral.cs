using System.Globalization;
using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Decodes the escapes of a string literal as Python does; an unknown escape keeps its backslash.</summary>
internal static class StringLiteral
{
    public static string Unescape(string raw, int line)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
            return raw;
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 1 < raw.Length)
                i = ReadEscape(raw, i + 1, text, line);
            else
                text.Append(raw[i]);
        }
        return text.ToString();
    }

    // Returns the position of the last character of the escape.
    private static int ReadEscape(string raw, int at, StringBuilder text, int line)
    {
        const string Simple = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
        var c = raw[at];
        for (var i = 0; i < Simple.Length; i += 2)
        {
            if (Simple[i] == c)
            {
                text.Append(Simple[i + 1]);
                return at;
            }
        }
        switch (c)
        {
            case '\n':
                return at;
            case >= '0' and <= '7':
                return ReadOctal(raw, at, text);
            case 'x':
                return ReadHex(raw, at, 2, text, line);
            case 'u':
                return ReadHex(raw, at, 4, text, line);
            case 'U':
                return ReadHex(raw, at, 8, text, line);
            case 'N':
                throw new ChatTemplateException(
                    "character names (\\N{...}) are not supported in string literals; write the character itself",
                    line);
            default:
                text.Append('\\').Append(c);
                return at;
        }
    }

    private static int ReadOctal(string raw, int at, StringBuilder text)
    {
        var value = 0;
        var end = at;
        for (; end < raw.Length && end < at + 3 && raw[end] is >= '0' and <= '7'; end++)
            value = (value * 8) + (raw[end] - '0');
        text.Append((char)value);
        return end - 1;
    }

    private static int ReadHex(string raw, int at, int digits, StringBuilder text, int line)
    {
        if (at + digits >= raw.Length
            || !int.TryParse(raw.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var value)
            || value is < 0 or > 0x10FFFF)
        {
            throw new ChatTemplateException(
                $"truncated or invalid \\{raw[at]} escape in a string literal, expected {digits} hexadecimal digits",
                line);
        }
        if (value > 0xFFFF)
            text.Append(char.ConvertFromUtf32(value));
        else
            text.Append((char)value);
        return at + digits;
    }
}
