namespace ExoGrains.Models.Tokenization;

/// <summary>A token that is cut out of the text before the model sees it, as tokenizer.json's <c>added_tokens</c>
/// says.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The literal text that stands for it.</param>
/// <param name="IsSpecial">Left out when special tokens are skipped in decoding.</param>
/// <param name="IsSingleWord">Only found where no word character touches it.</param>
/// <param name="StripsLeft">Swallows the whitespace before it.</param>
/// <param name="StripsRight">Swallows the whitespace after it.</param>
/// <param name="IsNormalized">Looked for in the normalized text, not in the text as typed.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    bool IsSpecial,
    bool IsSingleWord,
    bool StripsLeft,
    bool StripsRight,
    bool IsNormalized)
{
    /// <summary>Whether a user who types this text must not get the token.</summary>
    /// <remarks>
    /// Every special token is. But Qwen's <c>&lt;think&gt;</c> and <c>&lt;tool_response&gt;</c> are not marked special
    /// and steer the model all the same, so a token that looks like a marker (a delimiter at both ends, a letter or
    /// digit between) is one too. What is left, such as runs of spaces or words that a fine-tune added, is ordinary
    /// vocabulary: refusing it would only make plain text encode worse than it does elsewhere.
    /// </remarks>
    public bool IsControl { get; } = IsSpecial || LooksLikeMarker(Content);

    /// <summary>Whether a text is a delimiter, something with a letter or digit, and a delimiter.</summary>
    public static bool LooksLikeMarker(string content) =>
        content.Length >= 3 && IsDelimiter(content[0]) && IsDelimiter(content[^1]) && content.Any(char.IsLetterOrDigit);

    private static bool IsDelimiter(char c) => char.IsPunctuation(c) || char.IsSymbol(c);
}
