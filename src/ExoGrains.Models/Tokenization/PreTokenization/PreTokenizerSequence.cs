namespace ExoGrains.Models.Tokenization;

/// <summary>Several pre-tokenizers: each cuts every piece that the one before it left.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public IReadOnlyList<IPreTokenizer> Steps => steps;

    public void Split(TextPiece piece, List<TextPiece> pieces)
    {
        List<TextPiece> current = [piece];
        List<TextPiece> next = [];
        foreach (var step in steps)
        {
            foreach (var part in current)
                step.Split(part, next);
            (current, next) = (next, current);
            next.Clear();
        }

        pieces.AddRange(current);
    }
}
