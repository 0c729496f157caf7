namespace ExoGrains.Models.Tokenization;

/// <summary>A fixed text; an empty one is never found.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    /// <summary>Whether the literal is a single UTF-16 unit, and so cannot straddle two chunks of text.</summary>
    public bool IsSingleUnit => literal.Length == 1;

    public override void FindSpans(ReadOnlySpan<char> text, List<PatternSpan> spans)
    {
        var previous = 0;
        while (literal.Length > 0 && previous < text.Length)
        {
            var found = text[previous..].IndexOf(literal, StringComparison.Ordinal);
            if (found < 0)
                break;
            var start = previous + found;
            AddMatch(spans, ref previous, start, start + literal.Length);
        }

        AddRest(spans, previous, text.Length);
    }
}
