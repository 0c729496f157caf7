namespace ExoGrains.Models.Tokenization;

/// <summary>Replaces every match of a pattern by a fixed text, as written: <c>$1</c> means itself.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : INormalizer
{
    public MarkedText Apply(MarkedText text)
    {
        var spans = new List<PatternSpan>();
        pattern.FindSpans(text.Text, spans);
        if (!spans.Exists(span => span.IsMatch))
            return text;
        var output = new MarkedTextBuilder(text.Text.Length);
        foreach (var span in spans)
        {
            if (!span.IsMatch)
                output.Append(text, span.Start, span.End);
            else
                output.Append(content, IsTrusted(text, span));
        }

        return output.Build();
    }

    private static bool IsTrusted(MarkedText text, PatternSpan span)
    {
        for (var i = span.Start; i < span.End; i++)
            if (!text.IsTrusted(i))
                return false;
        return true;
    }
}
