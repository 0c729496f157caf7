namespace ExoGrains.Models.Tokenization;

/// <summary>Writes spaces as a visible character, SentencePiece's <c>▁</c>, and cuts before each of them.</summary>
/// <param name="replacement">What is written for a space.</param>
/// <param name="scheme">Where one is put in front of text that has none.</param>
/// <param name="splits">Whether text is cut at all.</param>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool splits) : IPreTokenizer
{
    private readonly SplitPreTokenizer _splitter =
        new(new LiteralPattern(replacement.ToString()), SplitBehavior.MergedWithNext, isInverted: false);

    public void Split(TextPiece piece, List<TextPiece> pieces)
    {
        var prepends = scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.StartsAtOrigin);
        var text = piece.Span.ToString().Replace(' ', replacement);
        if (prepends && text.Length > 0 && text[0] != replacement)
            text = replacement + text;
        var replaced = new TextPiece(text, piece.StartsAtOrigin);
        if (splits)
            _splitter.Split(replaced, pieces);
        else
            pieces.Add(replaced);
    }
}
