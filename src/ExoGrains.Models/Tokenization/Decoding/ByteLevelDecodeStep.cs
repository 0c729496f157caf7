using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Turns spelled-out bytes into text; bytes that are no UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecodeStep(DecodeStep next) : DecodeStep(next)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private bool _hasStarted;

    public override void Push(string text, bool startsToken, bool isLiteral)
    {
        var bytes = (isLiteral ? null : ByteAlphabet.Decode(text)) ?? Encoding.UTF8.GetBytes(text);
        PassDecoded(bytes, flush: false);
    }

    public override void Complete()
    {
        PassDecoded([], flush: true);
        base.Complete();
    }

    private void PassDecoded(byte[] bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        var count = _decoder.GetChars(bytes, characters, flush);
        if (count == 0)
            return;
        Pass(new string(characters, 0, count), startsToken: !_hasStarted, isLiteral: false);
        _hasStarted = true;
    }
}
