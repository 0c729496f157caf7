using System.Text.RegularExpressions;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's <c>textwrap.wrap</c> with <c>expand_tabs</c> and <c>replace_whitespace</c> off.</summary>
internal sealed partial class TextWrap(int width, bool breaksLongWords, bool breaksOnHyphens)
{
    public List<StringValue> Wrap(StringValue text)
    {
        var chunks = Chunks(text);
        var lines = new List<StringValue>();
        var next = 0;
        while (next < chunks.Count)
        {
            // Blank space at the start of a line goes, except on the first.
            if (lines.Count > 0 && IsBlank(text, chunks[next]))
                next++;
            var (start, end, length) = (next, next, 0);
            while (end < chunks.Count && length + Length(text, chunks[end]) <= width)
                length += Length(text, chunks[end++]);
            next = end;
            if (end < chunks.Count && Length(text, chunks[end]) > width)
                next = end = BreakLongWord(text, chunks, start, end, length);
            if (end > start && IsBlank(text, chunks[end - 1]))
                end--;
            if (end > start)
                lines.Add(text.Slice(chunks[start].Start, chunks[end - 1].End - chunks[start].Start));
        }
        return lines;
    }

    // Splits a chunk that fits on no line; returns the end of the current line.
    private int BreakLongWord(StringValue text, List<(int Start, int End)> chunks, int start, int at, int length)
    {
        var space = Math.Max(1, width - length);
        if (!breaksLongWords)
            return start == at ? at + 1 : at;
        var (from, to) = chunks[at];
        var cut = text.Offset(text.CodePointIndex(from) + space);
        if (breaksOnHyphens && text.Text.LastIndexOf('-', cut - 1, cut - from) is var hyphen && hyphen > from
            && text.Text.AsSpan(from, hyphen - from).IndexOfAnyExcept('-') >= 0)
        {
            cut = hyphen + 1;
        }
        chunks[at] = (from, cut);
        chunks.Insert(at + 1, (cut, to));
        return at + 1;
    }

    private List<(int Start, int End)> Chunks(StringValue text)
    {
        var chunks = new List<(int, int)>();
        var at = 0;
        foreach (Match separator in (breaksOnHyphens ? HyphenChunk() : SpaceChunk()).Matches(text.Text))
        {
            if (separator.Index > at)
                chunks.Add((at, separator.Index));
            if (separator.Length > 0)
                chunks.Add((separator.Index, separator.Index + separator.Length));
            at = separator.Index + separator.Length;
        }
        if (at < text.Text.Length)
            chunks.Add((at, text.Text.Length));
        return chunks;
    }

    private static int Length(StringValue text, (int Start, int End) chunk) =>
        text.CodePointIndex(chunk.End) - text.CodePointIndex(chunk.Start);

    private static bool IsBlank(StringValue text, (int Start, int End) chunk) =>
        text.Text[chunk.Start..chunk.End].All(c => c is ' ' or (>= '\t' and <= '\r'));

    // Words, runs of blanks, and dashes between words; a word may end after a hyphen between letters.
    [GeneratedRegex(
        """[\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ](?:[^\t\n\v\f\r ])*?(?:"""
        + """-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])"""
        + """|(?=[\t\n\v\f\r ]|\z)|(?<=[\w!"'&.,?])(?=-{2,}\w))""",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HyphenChunk();

    [GeneratedRegex("""[\t\n\v\f\r ]+""")]
    private static partial Regex SpaceChunk();
}
