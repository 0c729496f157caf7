namespace ExoGrains.Models.Tokenization;

/// <summary>Turns the mark for the end of a word into a space, except at the end of the text.</summary>
internal sealed class SuffixDecodeStep(DecodeStep next, string suffix) : DecodeStep(next)
{
    private string? _last;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        // Which token is the last one is known only when another comes, so the one with the mark waits.
        PassLast(" ");
        if (text.Contains(suffix, StringComparison.Ordinal))
            _last = text;
        else
            Pass(text, startsToken, isLiteral);
    }

    public override void Complete()
    {
        PassLast("");
        base.Complete();
    }

    private void PassLast(string replacement)
    {
        if (_last is not null)
            Pass(_last.Replace(suffix, replacement), startsToken: true, isLiteral: false);
        _last = null;
    }
}
