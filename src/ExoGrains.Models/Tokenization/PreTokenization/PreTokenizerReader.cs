using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Makes the pre-tokenizer that tokenizer.json describes.</summary>
internal static class PreTokenizerReader
{
    private const string Gpt2Pattern =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The steps, in order; none if the file has no pre-tokenizer.</summary>
    /// <exception cref="InvalidDataException">One is of an unknown type or badly formed.</exception>
    public static IReadOnlyList<IPreTokenizer> Read(JsonPart part)
    {
        if (part.IsNull)
            return [];
        return part.Type() switch
        {
            "Sequence" => [.. part["pretokenizers"].Items().SelectMany(Read)],
            "ByteLevel" => ReadByteLevel(part),
            "Split" => [ReadSplit(part)],
            "Metaspace" => [ReadMetaspace(part)],
            "Digits" => [AtRunes(IsNumeric, part["individual_digits"].Bool(false)
                ? SplitBehavior.Isolated : SplitBehavior.Contiguous)],
            "Whitespace" => [new SplitPreTokenizer(
                new RegexPattern(@"\w+|[^\w\s]+", part.Path), SplitBehavior.Removed, isInverted: true)],
            "WhitespaceSplit" => [AtRunes(Rune.IsWhiteSpace, SplitBehavior.Removed)],
            "Punctuation" => [AtRunes(IsPunctuation, part["behavior"].IsNull
                ? SplitBehavior.Isolated : ReadBehavior(part["behavior"]))],
            "BertPreTokenizer" => [AtRunes(Rune.IsWhiteSpace, SplitBehavior.Removed),
                AtRunes(IsPunctuation, SplitBehavior.Isolated)],
            var unknown => throw part.UnknownType(unknown, "Sequence", "ByteLevel", "Split", "Metaspace", "Digits",
                "Whitespace", "WhitespaceSplit", "Punctuation", "BertPreTokenizer"),
        };
    }

    private static List<IPreTokenizer> ReadByteLevel(JsonPart part)
    {
        List<IPreTokenizer> steps = [];
        if (part["add_prefix_space"].Bool(true))
            steps.Add(new PrefixSpacePreTokenizer());
        if (part["use_regex"].Bool(true))
            steps.Add(new SplitPreTokenizer(new RegexPattern(Gpt2Pattern, part.Path), SplitBehavior.Isolated, false));
        steps.Add(new ByteLevelPreTokenizer());
        return steps;
    }

    private static SplitPreTokenizer ReadSplit(JsonPart part) => new(
        PatternReader.Read(part["pattern"]), ReadBehavior(part["behavior"]), part["invert"].Bool(false));

    private static SplitBehavior ReadBehavior(JsonPart part) => part.String() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw part.Unexpected("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous"),
    };

    private static MetaspacePreTokenizer ReadMetaspace(JsonPart part) => new(
        part["replacement"].Char(), ReadPrependScheme(part), part["split"].Bool(true));

    /// <summary>Also reads the older <c>add_prefix_space</c>; the decoder of the same name has the same
    /// fields.</summary>
    public static PrependScheme ReadPrependScheme(JsonPart part)
    {
        if (!part["add_prefix_space"].Bool(true))
            return PrependScheme.Never;
        return part["prepend_scheme"].OptionalString() switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw part["prepend_scheme"].Unexpected("always, first or never"),
        };
    }

    private static SplitPreTokenizer AtRunes(Func<Rune, bool> predicate, SplitBehavior behavior) =>
        new(new RunePattern(predicate), behavior, isInverted: false);

    private static bool IsNumeric(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool IsPunctuation(Rune rune) =>
        Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));
}
