namespace ExoGrains.Models.Tokenization;

/// <summary>The Unicode properties that patterns may name, as the inside of a .NET character set.</summary>
internal static class UnicodeProperty
{
    /// <summary>What Oniguruma's <c>\w</c> means: alphabetic, mark, decimal number, connector.</summary>
    public const string Word = Alphabetic + @"\p{M}\p{Nd}\p{Pc}";

    // Letters, letter numbers, and the circled letters, which are symbols by category.
    private const string Alphabetic = @"\p{L}\p{Nl}\u24B6-\u24E9";

    // Scripts: the assigned blocks of the basic plane. Beyond it SupplementaryFold turns Chinese into U+3400.
    private const string Han = @"\u2E80-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B"
        + @"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAD9";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["letter"] = @"\p{L}",
        ["uppercaseletter"] = @"\p{Lu}",
        ["lowercaseletter"] = @"\p{Ll}",
        ["titlecaseletter"] = @"\p{Lt}",
        ["modifierletter"] = @"\p{Lm}",
        ["otherletter"] = @"\p{Lo}",
        ["mark"] = @"\p{M}",
        ["nonspacingmark"] = @"\p{Mn}",
        ["spacingmark"] = @"\p{Mc}",
        ["enclosingmark"] = @"\p{Me}",
        ["number"] = @"\p{N}",
        ["decimalnumber"] = @"\p{Nd}",
        ["letternumber"] = @"\p{Nl}",
        ["othernumber"] = @"\p{No}",
        ["punctuation"] = @"\p{P}",
        ["punct"] = @"\p{P}$+<=>^`|~",
        ["symbol"] = @"\p{S}",
        ["mathsymbol"] = @"\p{Sm}",
        ["currencysymbol"] = @"\p{Sc}",
        ["modifiersymbol"] = @"\p{Sk}",
        ["othersymbol"] = @"\p{So}",
        ["separator"] = @"\p{Z}",
        ["spaceseparator"] = @"\p{Zs}",
        ["other"] = @"\p{C}",
        ["control"] = @"\p{Cc}",
        ["cntrl"] = @"\p{Cc}",
        ["format"] = @"\p{Cf}",
        ["alpha"] = Alphabetic + @"\p{M}",
        ["alphabetic"] = Alphabetic + @"\p{M}",
        ["alnum"] = Alphabetic + @"\p{M}\p{Nd}",
        ["word"] = Word,
        ["upper"] = @"\p{Lu}",
        ["uppercase"] = @"\p{Lu}",
        ["lower"] = @"\p{Ll}",
        ["lowercase"] = @"\p{Ll}",
        ["digit"] = @"\p{Nd}",
        ["xdigit"] = "0-9a-fA-F",
        ["space"] = @"\s",
        ["whitespace"] = @"\s",
        ["blank"] = @"\p{Zs}\t",
        ["any"] = @"\u0000-\uFFFF",
        ["ascii"] = @"\u0000-\u007F",
        ["han"] = Han,
        ["hiragana"] = @"\u3041-\u3096\u309D-\u309F",
        ["katakana"] = @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["hangul"] = @"\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E"
            + @"\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7FB\uFFA0-\uFFDC",
        ["thai"] = @"\u0E01-\u0E3A\u0E40-\u0E5B",
        ["cyrillic"] = @"\u0400-\u0484\u0487-\u052F\u1C80-\u1C88\u1D2B\u1D78\u2DE0-\u2DFF\uA640-\uA69F\uFE2E\uFE2F",
    };

    /// <exception cref="FormatException">The property is not known here.</exception>
    public static string ToDotNet(string name)
    {
        var plain = name.Replace("_", "").Replace(" ", "").Replace("-", "");
        if (plain.StartsWith("script=", StringComparison.OrdinalIgnoreCase))
            plain = plain["script=".Length..];
        if (Known.TryGetValue(plain, out var set))
            return set;
        if (IsCategory(plain))
            return $"\\p{{{char.ToUpperInvariant(plain[0])}{plain[1..].ToLowerInvariant()}}}";
        throw new FormatException($"The Unicode property '{name}' is not known.");
    }

    private static bool IsCategory(string name) => name.ToUpperInvariant() is
        "L" or "LU" or "LL" or "LT" or "LM" or "LO" or "M" or "MN" or "MC" or "ME" or "N" or "ND" or "NL" or "NO"
        or "P" or "PC" or "PD" or "PS" or "PE" or "PI" or "PF" or "PO" or "S" or "SM" or "SC" or "SK" or "SO"
        or "Z" or "ZS" or "ZL" or "ZP" or "C" or "CC" or "CF" or "CS" or "CO" or "CN";
}
