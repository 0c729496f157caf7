namespace ExoGrains.Models.Tokenization;

/// <summary>Makes one token of all, for the sake of the steps after it.</summary>
internal sealed class FuseDecodeStep(DecodeStep next) : DecodeStep(next)
{
    private bool _hasStarted;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        Pass(text, startsToken: !_hasStarted, isLiteral: false);
        _hasStarted = true;
    }
}
