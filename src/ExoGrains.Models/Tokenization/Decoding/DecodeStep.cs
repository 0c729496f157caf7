namespace ExoGrains.Models.Tokenization;

/// <summary>One step from token texts to text, fed token by token and holding back only what it must.</summary>
/// <remarks>
/// Whole texts are decoded by the same steps, so that the pieces of a stream always join to the text.
/// A step belongs to one text and one thread.
/// </remarks>
internal abstract class DecodeStep(DecodeStep? next)
{
    /// <summary>Takes part of a token's text and passes on what is certain.</summary>
    /// <param name="text">The part; may be empty.</param>
    /// <param name="startsToken">Whether a token begins here; false if this goes on with the last one.</param>
    /// <param name="isLiteral">Whether the token is an added one, whose text means itself.</param>
    public abstract void Push(string text, bool startsToken, bool isLiteral);

    /// <summary>Says that nothing more comes; what was held back is passed on.</summary>
    public virtual void Complete() => next?.Complete();

    /// <summary>Hands text to the step after this one.</summary>
    protected void Pass(string text, bool startsToken, bool isLiteral) => next?.Push(text, startsToken, isLiteral);
}
