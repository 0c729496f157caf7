namespace ExoGrains.Models.Tokenization;

/// <summary>Something that can be looked for in text. Stateless, so that one serves all threads.</summary>
internal abstract class TextPattern
{
    /// <summary>Adds spans that together cover <paramref name="text"/>, in order; matches of nothing are left
    /// out.</summary>
    public abstract void FindSpans(ReadOnlySpan<char> text, List<PatternSpan> spans);

    /// <summary>Adds a match and, before it, what lies between it and <paramref name="previousEnd"/>.</summary>
    protected static void AddMatch(List<PatternSpan> spans, ref int previousEnd, int start, int end)
    {
        if (previousEnd < start)
            spans.Add(new PatternSpan(previousEnd, start, false));
        if (start < end)
            spans.Add(new PatternSpan(start, end, true));
        previousEnd = end;
    }

    /// <summary>Adds what comes after the last match.</summary>
    protected static void AddRest(List<PatternSpan> spans, int previousEnd, int length)
    {
        if (previousEnd < length)
            spans.Add(new PatternSpan(previousEnd, length, false));
    }
}
