namespace ExoGrains.Models.Tokenization;

/// <summary>Makes the pattern that tokenizer.json describes as <c>{"Regex": "..."}</c> or <c>{"String":
/// "..."}</c>.</summary>
internal static class PatternReader
{
    private const int MaximumLength = 65_536;

    /// <exception cref="InvalidDataException">It is neither, too long, or no valid regular expression.</exception>
    public static TextPattern Read(JsonPart part)
    {
        if (part["String"].OptionalString() is { } literal)
            return new LiteralPattern(literal);
        if (part["Regex"].OptionalString() is not { } regex)
            throw part.Unexpected("{\"Regex\": \"...\"} or {\"String\": \"...\"}");
        if (regex.Length > MaximumLength)
            throw part.Unexpected($"a regular expression of at most {MaximumLength} characters");
        return new RegexPattern(regex, part.Path);
    }
}
