using System.Globalization;
using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's classification and case mapping of characters, where it differs from .NET's.</summary>
internal static class PythonText
{
    // Mappings to several characters, which .NET's simple case mapping leaves out.
    private static readonly Dictionary<int, string> UpperExpansions = new()
    {
        ['ß'] = "SS",
        ['ŉ'] = "ʼN",
        ['ǰ'] = "J\u030C",
        ['և'] = "ԵՒ",
        ['ı'] = "I",
        ['ſ'] = "S",
        ['ﬀ'] = "FF",
        ['ﬁ'] = "FI",
        ['ﬂ'] = "FL",
        ['ﬃ'] = "FFI",
        ['ﬄ'] = "FFL",
        ['ﬅ'] = "ST",
        ['ﬆ'] = "ST",
    };

    private static readonly Dictionary<int, string> TitleExpansions = new()
    {
        ['ß'] = "Ss",
        ['ﬀ'] = "Ff",
        ['ﬁ'] = "Fi",
        ['ﬂ'] = "Fl",
        ['ﬃ'] = "Ffi",
        ['ﬄ'] = "Ffl",
        ['ﬅ'] = "St",
        ['ﬆ'] = "St",
    };

    /// <summary>Python's <c>str.isspace</c> of one character; it has the information separators, .NET does
    /// not.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static string Strip(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>A character at which <c>str.splitlines</c> breaks.</summary>
    public static bool IsLineBreak(char c) =>
        c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';

    public static bool IsUpper(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter
        || rune.Value is (>= 0x2160 and <= 0x216F) or (>= 0x24B6 and <= 0x24CF);

    public static bool IsLower(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.LowercaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2170 and <= 0x217F) or (>= 0x24D0 and <= 0x24E9) or (
            >= 0x2B0 and <= 0x2B8);

    public static bool IsCased(Rune rune) =>
        IsUpper(rune) || IsLower(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    public static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(Rune rune) => CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    public static bool IsNumeric(Rune rune) => CharUnicodeInfo.GetNumericValue(rune.ToString(), 0) >= 0;

    public static string Upper(Rune rune) =>
        UpperExpansions.TryGetValue(rune.Value, out var expansion) ? expansion : Rune.ToUpperInvariant(rune).ToString();

    public static string Title(Rune rune)
    {
        if (TitleExpansions.TryGetValue(rune.Value, out var expansion))
            return expansion;
        return rune.Value switch
        {
            0x1C4 or 0x1C5 or 0x1C6 => "ǅ",
            0x1C7 or 0x1C8 or 0x1C9 => "ǈ",
            0x1CA or 0x1CB or 0x1CC => "ǋ",
            0x1F1 or 0x1F2 or 0x1F3 => "ǲ",
            _ => Upper(rune),
        };
    }

    /// <summary>Lower case of the code point at <paramref name="at"/>; a sigma depends on its neighbours.</summary>
    public static string Lower(Rune rune, string text, int at) => rune.Value switch
    {
        'İ' => "i\u0307",
        'Σ' => IsFinalSigma(text, at) ? "ς" : "σ",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    // The end of a word: a cased letter before, none after; marks in between do not count.
    private static bool IsFinalSigma(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsCaseIgnorable(text[before]))
            before--;
        var after = at + 1;
        while (after < text.Length && IsCaseIgnorable(text[after]))
            after++;
        return before >= 0 && char.IsLetter(text[before]) && (after >= text.Length || !char.IsLetter(text[after]));
    }

    private static bool IsCaseIgnorable(char c) =>
        c is '\'' or '.' or ':' or '^' or '`' or '·' or '’' || char.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
        or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
