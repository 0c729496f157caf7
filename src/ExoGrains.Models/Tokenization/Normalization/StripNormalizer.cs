namespace ExoGrains.Models.Tokenization;

/// <summary>Removes whitespace at either end.</summary>
internal sealed class StripNormalizer(bool stripsLeft, bool stripsRight) : INormalizer
{
    public MarkedText Apply(MarkedText text)
    {
        int start = 0, end = text.Text.Length;
        while (stripsLeft && start < end && char.IsWhiteSpace(text.Text[start]))
            start++;
        while (stripsRight && end > start && char.IsWhiteSpace(text.Text[end - 1]))
            end--;
        return text.Slice(start, end);
    }
}
