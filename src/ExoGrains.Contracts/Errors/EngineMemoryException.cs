namespace ExoGrains.Contracts;

/// <summary>An engine needs more memory for a step than it may use; nothing was computed. HTTP 503.</summary>
[GenerateSerializer, Alias("ExoGrains.EngineMemoryException")]
public sealed class EngineMemoryException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public EngineMemoryException()
    {
    }

    /// <summary>With a message that says what was needed, what is left, and the remedy.</summary>
    public EngineMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public EngineMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What engines held on the device when it happened, bytes; 0 where that is not known.</summary>
    [Id(0)]
    public long UsedBytes { get; init; }
}
