namespace ExoGrains.Ring;

/// <summary>Why a sequence ended without an error.</summary>
public enum SequenceEnd
{
    /// <summary>An end token was drawn.</summary>
    EndToken = 0,

    /// <summary>The token limit of the request was reached.</summary>
    TokenLimit = 1,

    /// <summary>Prompt and answer fill the context.</summary>
    ContextEnd = 2,

    /// <summary>All positions were scored.</summary>
    Scored = 3,

    /// <summary><see cref="SequenceHandle.Cancel"/> was called.</summary>
    Cancelled = 4,
}
