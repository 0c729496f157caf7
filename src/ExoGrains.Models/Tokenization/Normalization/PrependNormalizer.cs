namespace ExoGrains.Models.Tokenization;

/// <summary>Puts a fixed text, in practice SentencePiece's <c>▁</c>, before text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public MarkedText Apply(MarkedText text)
    {
        if (text.Text.Length == 0)
            return text;
        if (text.IsUniform)
            return new MarkedText(prefix + text.Text, text.IsTrusted(0));
        var output = new MarkedTextBuilder(prefix.Length + text.Text.Length);
        output.Append(prefix, text.IsTrusted(0));
        output.Append(text, 0, text.Text.Length);
        return output.Build();
    }
}
