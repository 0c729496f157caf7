namespace ExoGrains.Contracts;

/// <summary>The request itself is wrong; sending it again will not help. HTTP 400.</summary>
[GenerateSerializer, Alias("ExoGrains.InvalidRequestException")]
public sealed class InvalidRequestException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public InvalidRequestException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public InvalidRequestException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public InvalidRequestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
