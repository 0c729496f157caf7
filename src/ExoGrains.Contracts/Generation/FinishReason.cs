namespace ExoGrains.Contracts;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model's end token, or a stop string.</summary>
    Stop = 0,

    /// <summary>The token limit, or the end of the context.</summary>
    Length = 1,
}
