using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Makes the normalizer that tokenizer.json describes.</summary>
internal static class NormalizerReader
{
    /// <summary>The normalizer, or null if the file has none.</summary>
    /// <exception cref="InvalidDataException">It is of an unknown type or badly formed.</exception>
    public static INormalizer? Read(JsonPart part)
    {
        if (part.IsNull)
            return null;
        return part.Type() switch
        {
            "Sequence" => new NormalizerSequence([.. part["normalizers"].Items().Select(Read).OfType<INormalizer>()]),
            "NFC" => new UnicodeNormalizer(composes: true, isCompatible: false),
            "NFD" => new UnicodeNormalizer(composes: false, isCompatible: false),
            "NFKC" => new UnicodeNormalizer(composes: true, isCompatible: true),
            "NFKD" => new UnicodeNormalizer(composes: false, isCompatible: true),
            "Lowercase" => new RuneNormalizer(Lowercase),
            "StripAccents" => new RuneNormalizer(rune => IsMark(rune) ? "" : rune.ToString()),
            "Strip" => new StripNormalizer(part["strip_left"].Bool(true), part["strip_right"].Bool(true)),
            "Prepend" => new PrependNormalizer(part["prepend"].String()),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(part["pattern"]), part["content"].String()),
            "ByteLevel" => new RuneNormalizer(rune => ByteAlphabet.Encode(rune.ToString())),
            var unknown => throw part.UnknownType(unknown, "Sequence", "NFC", "NFD", "NFKC", "NFKD", "Lowercase",
                "StripAccents", "Strip", "Prepend", "Replace", "ByteLevel"),
        };
    }

    // U+0130 is the only code point whose full lower case is not one code point.
    private static string Lowercase(Rune rune) =>
        rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
