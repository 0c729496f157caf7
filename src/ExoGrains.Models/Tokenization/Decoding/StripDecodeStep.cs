namespace ExoGrains.Models.Tokenization;

/// <summary>Removes up to so many of one character from the beginning and from the end of every token.</summary>
internal sealed class StripDecodeStep(DecodeStep next, char stripped, int atStart, int atEnd) : DecodeStep(next)
{
    private int _leftAtStart;
    private int _held;
    private bool _isFirstPart;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        if (startsToken)
        {
            // What is held is the end of the token before, and goes.
            (_leftAtStart, _held, _isFirstPart) = (atStart, 0, true);
        }

        var start = 0;
        while (_leftAtStart > 0 && start < text.Length && text[start] == stripped)
            (start, _leftAtStart) = (start + 1, _leftAtStart - 1);
        if (start < text.Length)
            _leftAtStart = 0;
        text = new string(stripped, _held) + text[start..];
        _held = 0;
        while (_held < atEnd && _held < text.Length && text[^(_held + 1)] == stripped)
            _held++;
        Pass(text[..^_held], _isFirstPart, isLiteral);
        _isFirstPart = false;
    }
}
