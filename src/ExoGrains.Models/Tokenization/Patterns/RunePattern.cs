using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Single code points with a property; each one is a match of its own.</summary>
internal sealed class RunePattern(Func<Rune, bool> predicate) : TextPattern
{
    public override void FindSpans(ReadOnlySpan<char> text, List<PatternSpan> spans)
    {
        var previous = 0;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            if (predicate(rune))
                AddMatch(spans, ref previous, i, i + length);
            i += length;
        }

        AddRest(spans, previous, text.Length);
    }
}
