namespace ExoGrains.Models.Tokenization;

/// <summary>What becomes of the text of a control token that stands in a text.</summary>
public enum ControlTokens
{
    /// <summary>It is the token, as in Hugging Face's tokenizers. Only for text whose writer may control the
    /// model.</summary>
    Recognise,

    /// <summary>It is text like any other and cannot become the token.</summary>
    AsText,
}
