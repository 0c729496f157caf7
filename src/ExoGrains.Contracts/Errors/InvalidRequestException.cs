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

    /// <summary>
    /// Machine-readable reason in OpenAI's words, for example <c>context_length_exceeded</c>; null where there is none.
    /// </summary>
    [Id(0)]
    public string? Code { get; init; }

    /// <summary>
    /// Field of the request that is wrong, for example <c>messages</c>; null where it is no single one.
    /// </summary>
    [Id(1)]
    public string? Parameter { get; init; }
}
