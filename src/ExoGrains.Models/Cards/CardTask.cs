namespace ExoGrains.Models.Cards;

/// <summary>What a model does. Names are those of model cards.</summary>
public enum CardTask
{
    /// <summary>Text in, text out.</summary>
    TextGeneration = 0,

    /// <summary>Text in, image out; known from cards, not served here.</summary>
    TextToImage = 1,

    /// <summary>Image in, image out; known from cards, not served here.</summary>
    ImageToImage = 2,
}
