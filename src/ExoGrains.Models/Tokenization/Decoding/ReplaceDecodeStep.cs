using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Replaces every match of a pattern in a token by a fixed text.</summary>
/// <param name="next">The step after this one.</param>
/// <param name="pattern">What is replaced.</param>
/// <param name="content">What is put in its place.</param>
/// <param name="waitsForWhole">Whether tokens come in parts that a match may straddle; then each is held back
/// until it is whole.</param>
internal sealed class ReplaceDecodeStep(DecodeStep next, TextPattern pattern, string content, bool waitsForWhole)
    : DecodeStep(next)
{
    private readonly StringBuilder _waiting = new();
    private bool _isWaiting;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        if (!waitsForWhole)
        {
            Pass(Replace(text), startsToken, isLiteral);
            return;
        }

        if (startsToken)
            PassWaiting();
        _waiting.Append(text);
        _isWaiting = true;
    }

    public override void Complete()
    {
        PassWaiting();
        base.Complete();
    }

    private void PassWaiting()
    {
        if (_isWaiting)
            Pass(Replace(_waiting.ToString()), startsToken: true, isLiteral: false);
        _waiting.Clear();
        _isWaiting = false;
    }

    private string Replace(string text)
    {
        var spans = new List<PatternSpan>();
        pattern.FindSpans(text, spans);
        if (!spans.Exists(span => span.IsMatch))
            return text;
        var output = new StringBuilder();
        foreach (var span in spans)
            output.Append(span.IsMatch ? content : text.AsSpan(span.Start, span.End - span.Start));
        return output.ToString();
    }
}
