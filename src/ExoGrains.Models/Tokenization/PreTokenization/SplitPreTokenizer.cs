namespace ExoGrains.Models.Tokenization;

/// <summary>Cuts at the matches of a pattern.</summary>
/// <remarks>Source: <c>NormalizedString::split</c> of Hugging Face's tokenizers.</remarks>
/// <param name="pattern">What delimits.</param>
/// <param name="behavior">What becomes of the delimiters.</param>
/// <param name="isInverted">The delimiters are what the pattern does not match.</param>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool isInverted) : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> pieces)
    {
        var spans = new List<PatternSpan>();
        pattern.FindSpans(piece.Span, spans);
        var first = pieces.Count;
        var wasDelimiter = false;
        foreach (var span in spans)
        {
            var isDelimiter = span.IsMatch != isInverted;
            var current = piece.Slice(span.Start, span.End);
            if (behavior == SplitBehavior.Removed && isDelimiter)
                continue;
            if (pieces.Count > first && Joins(isDelimiter, wasDelimiter))
                pieces[^1] = pieces[^1] with { End = current.End };
            else
                pieces.Add(current);
            wasDelimiter = isDelimiter;
        }
    }

    /// <summary>Whether a span belongs to the same piece as the one before it.</summary>
    private bool Joins(bool isDelimiter, bool wasDelimiter) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => isDelimiter && !wasDelimiter,
        SplitBehavior.MergedWithNext => wasDelimiter && !isDelimiter,
        SplitBehavior.Contiguous => isDelimiter == wasDelimiter,
        _ => false,
    };
}
