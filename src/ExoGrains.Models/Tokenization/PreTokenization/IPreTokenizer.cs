namespace ExoGrains.Models.Tokenization;

/// <summary>Cuts text into the pieces that the model then encodes one by one. Stateless.</summary>
internal interface IPreTokenizer
{
    /// <summary>Adds the pieces that <paramref name="piece"/> falls into, in order; never an empty one.</summary>
    void Split(TextPiece piece, List<TextPiece> pieces);
}
