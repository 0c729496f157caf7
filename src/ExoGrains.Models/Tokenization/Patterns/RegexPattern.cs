using System.Text.RegularExpressions;

namespace ExoGrains.Models.Tokenization;

/// <summary>A regular expression of tokenizer.json, which is written for Oniguruma and counts in code points.</summary>
internal sealed class RegexPattern : TextPattern
{
    // Text and pattern both come from strangers. Real patterns take microseconds for one match; this only has to be
    // longer than a busy machine may stall.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;

    /// <exception cref="InvalidDataException">The pattern is wrong, or uses what .NET cannot express.</exception>
    public RegexPattern(string pattern, string path)
    {
        try
        {
            _regex = new Regex(
                OnigurumaTranslator.Translate(pattern),
                RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled,
                MatchTimeout);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{path}: cannot use the regular expression '{pattern}': {e.Message} Expected Oniguruma syntax with "
                + "the character classes that tokenizers use. Choose another model, or correct the file.", e);
        }
    }

    /// <exception cref="InvalidDataException">The pattern takes too long on this text.</exception>
    public override void FindSpans(ReadOnlySpan<char> text, List<PatternSpan> spans)
    {
        try
        {
            if (SupplementaryFold.IsNeeded(text))
                FindFolded(text, spans);
            else
                FindPlain(text, spans);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidDataException(
                $"The tokenizer's regular expression '{e.Pattern}' took more than {MatchTimeout.TotalSeconds} s on a "
                + $"text of {text.Length} characters. Split the text, or choose a model with another tokenizer.", e);
        }
    }

    private void FindPlain(ReadOnlySpan<char> text, List<PatternSpan> spans)
    {
        var previous = 0;
        foreach (var match in _regex.EnumerateMatches(text))
            AddMatch(spans, ref previous, match.Index, match.Index + match.Length);
        AddRest(spans, previous, text.Length);
    }

    private void FindFolded(ReadOnlySpan<char> text, List<PatternSpan> spans)
    {
        var fold = new SupplementaryFold(text);
        var previous = 0;
        foreach (var match in _regex.EnumerateMatches(fold.Text))
            AddMatch(spans, ref previous, fold.Original(match.Index), fold.Original(match.Index + match.Length));
        AddRest(spans, previous, text.Length);
    }
}
