namespace ExoGrains.Contracts;

/// <summary>The model is placed but cannot answer now; try again. HTTP 503.</summary>
[GenerateSerializer, Alias("ExoGrains.NotReadyException")]
public sealed class NotReadyException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public NotReadyException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public NotReadyException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public NotReadyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
