using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>Replaces each code point by another text, which may be empty.</summary>
internal sealed class RuneNormalizer(Func<Rune, string> replacement) : INormalizer
{
    public MarkedText Apply(MarkedText text)
    {
        var output = new MarkedTextBuilder(text.Text.Length);
        for (var i = 0; i < text.Text.Length;)
        {
            Rune.DecodeFromUtf16(text.Text.AsSpan(i), out var rune, out var length);
            output.Append(replacement(rune), text.IsTrusted(i));
            i += length;
        }

        return output.Build();
    }
}
