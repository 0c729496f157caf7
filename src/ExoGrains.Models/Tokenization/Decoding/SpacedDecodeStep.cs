namespace ExoGrains.Models.Tokenization;

/// <summary>Puts a space between tokens, which is what is done where a file names no decoder.</summary>
internal sealed class SpacedDecodeStep(DecodeStep next) : DecodeStep(next)
{
    private bool _hasStarted;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        Pass(_hasStarted ? " " + text : text, startsToken, isLiteral);
        _hasStarted = true;
    }
}
