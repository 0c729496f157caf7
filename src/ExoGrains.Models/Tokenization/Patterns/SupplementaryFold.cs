using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>A text in which every code point beyond U+FFFF is replaced by one UTF-16 unit of the same kind.</summary>
/// <remarks>
/// .NET's regular expressions see UTF-16 units: half of 𝐀 is no letter, and <c>\p{N}{1,3}</c> counts a 𝟏 as two
/// things that are no numbers. Tokenizer patterns ask only for categories of such code points, never for single ones
/// (the translator refuses those), so a stand-in of the same category, and of the same script for Chinese, gives the
/// same matches.
/// </remarks>
internal readonly ref struct SupplementaryFold
{
    private readonly int[] _original;
    private readonly char[] _text;
    private readonly int _length;

    public SupplementaryFold(ReadOnlySpan<char> text)
    {
        _text = new char[text.Length];
        _original = new int[text.Length + 1];
        for (var i = 0; i < text.Length; _length++)
        {
            _original[_length] = i;
            Rune.DecodeFromUtf16(text[i..], out var rune, out var units);
            _text[_length] = rune.IsBmp ? text[i] : StandIn(rune);
            i += units;
        }

        _original[_length] = text.Length;
    }

    /// <summary>The text to match against.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public static bool IsNeeded(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    /// <summary>Where the unit <paramref name="index"/> of <see cref="Text"/> begins in the given text.</summary>
    public int Original(int index) => _original[index];

    /// <summary>A rarely used unit of the same general category; no pattern names any of them by itself.</summary>
    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\u2C00',
        UnicodeCategory.LowercaseLetter => '\u2C30',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\u1D2C',
        UnicodeCategory.OtherLetter => rune.Value is >= 0x20000 and <= 0x3FFFF ? '\u3400' : '\u1401',
        UnicodeCategory.NonSpacingMark => '\u1A17',
        UnicodeCategory.SpacingCombiningMark => '\u1A19',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\u1A80',
        UnicodeCategory.LetterNumber => '\u2180',
        UnicodeCategory.OtherNumber => '\u2CFD',
        UnicodeCategory.Format => '\u2061',
        UnicodeCategory.PrivateUse => '\uF8FF',
        UnicodeCategory.ConnectorPunctuation => '\u2054',
        UnicodeCategory.DashPunctuation => '\u2E1A',
        UnicodeCategory.OpenPunctuation => '\u2E22',
        UnicodeCategory.ClosePunctuation => '\u2E23',
        UnicodeCategory.OtherPunctuation => '\u1A1E',
        UnicodeCategory.MathSymbol => '\u2A00',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\u2CE5',
        _ => '\uFFFF',
    };
}
