namespace ExoGrains.Contracts;

/// <summary>No model of that name is known, or none is placed. HTTP 404.</summary>
[GenerateSerializer, Alias("ExoGrains.ModelNotFoundException")]
public sealed class ModelNotFoundException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public ModelNotFoundException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public ModelNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public ModelNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
