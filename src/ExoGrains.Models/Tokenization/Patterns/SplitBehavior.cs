namespace ExoGrains.Models.Tokenization;

/// <summary>What becomes of the delimiters when text is split, in the words of tokenizer.json.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each joins what comes before it.</summary>
    MergedWithPrevious,

    /// <summary>Each joins what comes after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring ones are one piece.</summary>
    Contiguous,
}
