namespace ExoGrains.Models.Tokenization;

/// <summary>Spells every byte of a piece's UTF-8 as one visible character.</summary>
/// <remarks>As the last step it is left to the model, which then does it only for pieces it has not met
/// before.</remarks>
internal sealed class ByteLevelPreTokenizer : IPreTokenizer
{
    public void Split(TextPiece piece, List<TextPiece> pieces) =>
        pieces.Add(new TextPiece(ByteAlphabet.Encode(piece.Span), piece.StartsAtOrigin));
}
