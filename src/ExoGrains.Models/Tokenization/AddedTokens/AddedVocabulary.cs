using System.Globalization;
using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Cuts added tokens out of a text, first from the text as typed, then from what the normalizer makes of
/// it.</summary>
/// <remarks>
/// Source: <c>tokenizers/src/tokenizer/added_vocabulary.rs</c> of Hugging Face's tokenizers. On top of it, a control
/// token is found only where every character of it is trusted; the search then goes on one character later, so that
/// what a user types can neither become a token nor hide the template's own.
/// </remarks>
internal sealed class AddedVocabulary
{
    private readonly AddedTokenTrie _asTyped;
    private readonly AddedTokenTrie _normalized;
    private readonly INormalizer? _normalizer;

    public AddedVocabulary(IReadOnlyCollection<AddedToken> tokens, INormalizer? normalizer)
    {
        Tokens = tokens;
        _normalizer = normalizer;
        _asTyped = new AddedTokenTrie(tokens.Where(t => !t.IsNormalized).Select(t => (t.Content, t)));
        _normalized = new AddedTokenTrie(tokens.Where(t => t.IsNormalized).Select(t => (Normalize(t.Content), t)));
    }

    public IReadOnlyCollection<AddedToken> Tokens { get; }

    /// <summary>Cuts <paramref name="text"/> into added tokens and normalized stretches of ordinary text, in
    /// order.</summary>
    public IEnumerable<TextSection> Split(MarkedText text)
    {
        foreach (var section in Split(text, _asTyped, startsAtOrigin: true))
        {
            if (section.Token is not null)
            {
                yield return section;
                continue;
            }

            var normalized = _normalizer?.Apply(section.Text) ?? section.Text;
            foreach (var part in Split(normalized, _normalized, section.StartsAtOrigin))
                yield return part;
        }
    }

    private string Normalize(string content) =>
        _normalizer?.Apply(new MarkedText(content, isTrusted: true)).Text ?? content;

    private static IEnumerable<TextSection> Split(MarkedText text, AddedTokenTrie trie, bool startsAtOrigin)
    {
        var done = 0;
        if (!trie.IsEmpty)
        {
            foreach (var (start, end, token) in Matches(text, trie))
            {
                // A token that strips to its right may already have swallowed what the next one strips to its left.
                var from = token.StripsLeft ? Math.Max(done, WhitespaceStart(text.Text, start)) : start;
                var to = token.StripsRight ? WhitespaceEnd(text.Text, end) : end;
                if (done < from)
                    yield return new TextSection(text.Slice(done, from), null, startsAtOrigin && done == 0);
                yield return new TextSection(text, token, false);
                done = Math.Max(done, to);
            }
        }

        if (done < text.Text.Length)
            yield return new TextSection(text.Slice(done, text.Text.Length), null, startsAtOrigin && done == 0);
    }

    private static IEnumerable<(int Start, int End, AddedToken Token)> Matches(MarkedText text, AddedTokenTrie trie)
    {
        var from = 0;
        while (trie.Find(text.Text, from) is var (start, end, token))
        {
            if (token.IsControl && TrustedEnd(text, start, end) < end)
            {
                // The longest match reaches into text that is not trusted; a shorter one may lie wholly before it.
                var trustedEnd = TrustedEnd(text, start, end);
                if (trie.Find(text.Text.AsSpan(0, trustedEnd), start) is not { } safe || safe.Start != start)
                {
                    from = start + 1;
                    continue;
                }

                (_, end, token) = safe;
            }

            from = end;
            if (!token.IsSingleWord || StandsAlone(text.Text, start, end))
                yield return (start, end, token);
        }
    }

    /// <summary>The end of the trusted units from <paramref name="start"/> on, at most
    /// <paramref name="end"/>.</summary>
    private static int TrustedEnd(MarkedText text, int start, int end)
    {
        if (text.IsUniform)
            return text.IsTrusted(start) ? end : start;
        while (start < end && text.IsTrusted(start))
            start++;
        return start;
    }

    private static bool StandsAlone(string text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _);
        Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _);
        return (start == 0 || !IsWord(before)) && (end == text.Length || !IsWord(after));
    }

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static int WhitespaceStart(string text, int start)
    {
        while (start > 0 && char.IsWhiteSpace(text[start - 1]))
            start--;
        return start;
    }

    private static int WhitespaceEnd(string text, int end)
    {
        while (end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return end;
    }
}
