namespace ExoGrains.Models.Tokenization;

/// <summary>Where Metaspace puts a space in front of text.</summary>
internal enum PrependScheme
{
    /// <summary>Before every stretch between added tokens.</summary>
    Always,

    /// <summary>Only before the very beginning of the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
