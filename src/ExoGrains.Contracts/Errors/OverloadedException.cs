namespace ExoGrains.Contracts;

/// <summary>The queue is full; try again later. HTTP 429.</summary>
[GenerateSerializer, Alias("ExoGrains.OverloadedException")]
public sealed class OverloadedException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public OverloadedException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public OverloadedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public OverloadedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
