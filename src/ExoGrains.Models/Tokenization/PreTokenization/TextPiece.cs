namespace ExoGrains.Models.Tokenization;

/// <summary>A stretch of text that later steps treat by itself.</summary>
/// <param name="Buffer">The text it lies in.</param>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="StartsAtOrigin">Whether it is the very beginning of what was typed.</param>
internal readonly record struct TextPiece(string Buffer, int Start, int End, bool StartsAtOrigin)
{
    public TextPiece(string text, bool startsAtOrigin)
        : this(text, 0, text.Length, startsAtOrigin)
    {
    }

    public ReadOnlySpan<char> Span => Buffer.AsSpan(Start, End - Start);

    /// <summary>Part of this piece; offsets count from its beginning.</summary>
    public TextPiece Slice(int start, int end) =>
        new(Buffer, Start + start, Start + end, StartsAtOrigin && start == 0);
}
