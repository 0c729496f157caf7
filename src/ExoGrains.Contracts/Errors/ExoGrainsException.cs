namespace ExoGrains.Contracts;

/// <summary>An expected failure that crosses a grain call with its message whole.</summary>
[GenerateSerializer, Alias("ExoGrains.ExoGrainsException")]
public class ExoGrainsException : Exception
{
    /// <summary>Without a message; only for serialisers.</summary>
    public ExoGrainsException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public ExoGrainsException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public ExoGrainsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
