namespace ExoGrains.Models.Tokenization;

/// <summary>Gives every piece a leading space, so that a first word is encoded as the same word inside a
/// sentence.</summary>
internal sealed class PrefixSpacePreTokenizer : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> pieces) => pieces.Add(
        piece.Span is [' ', ..] ? piece : new TextPiece(string.Concat(" ", piece.Span), piece.StartsAtOrigin));
}
