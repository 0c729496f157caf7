using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>The last step: collects the text until it is taken.</summary>
internal sealed class TextSink() : DecodeStep(null)
{
    private readonly StringBuilder _text = new();

    public override void Push(string text, bool startsToken, bool isLiteral) => _text.Append(text);

    /// <summary>The text since the last call.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
