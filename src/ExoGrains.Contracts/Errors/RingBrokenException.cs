namespace ExoGrains.Contracts;

/// <summary>The ring broke while the request was running; its text is incomplete. HTTP 502.</summary>
[GenerateSerializer, Alias("ExoGrains.RingBrokenException")]
public sealed class RingBrokenException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public RingBrokenException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public RingBrokenException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public RingBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
