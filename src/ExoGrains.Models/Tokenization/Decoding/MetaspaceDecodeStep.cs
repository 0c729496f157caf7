namespace ExoGrains.Models.Tokenization;

/// <summary>Turns SentencePiece's visible spaces back; in the first token they are dropped if encoding put one
/// there.</summary>
internal sealed class MetaspaceDecodeStep(DecodeStep next, char replacement, bool dropsFirst) : DecodeStep(next)
{
    private int _tokens;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        if (startsToken)
            _tokens++;
        var drops = dropsFirst && _tokens <= 1;
        var restored = drops ? text.Replace(replacement.ToString(), "") : text.Replace(replacement, ' ');
        Pass(restored, startsToken, isLiteral);
    }
}
