using System.Globalization;
using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>repr</c> of a string.</summary>
internal static class StringRepr
{
    public static void Write(string text, TextBuilder output)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"'
            : '\'';
        output.Append(quote);
        var at = 0;
        while (at < text.Length)
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
                output.Append(Invariant($"\\u{(int)text[at]:x4}"));
            else
                WriteRune(rune, text.AsSpan(at, consumed), quote, output);
            at += consumed;
        }
        output.Append(quote);
    }

    /// <summary>Python's <c>str.isprintable</c> of one code point.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static void WriteRune(Rune rune, ReadOnlySpan<char> characters, char quote, TextBuilder output)
    {
        switch (rune.Value)
        {
            case '\\':
                output.Append("\\\\");
                break;
            case '\n':
                output.Append("\\n");
                break;
            case '\r':
                output.Append("\\r");
                break;
            case '\t':
                output.Append("\\t");
                break;
            case var value when value == quote:
                output.Append("\\").Append(quote);
                break;
            case var value when !IsPrintable(rune):
                output.Append(value <= 0xFF ? Invariant($"\\x{value:x2}") : value <= 0xFFFF
                    ? Invariant($"\\u{value:x4}") : Invariant($"\\U{value:x8}"));
                break;
            default:
                output.Append(characters);
                break;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
