namespace ExoGrains.Contracts;

/// <summary>No ring plan fits; the message says why, device by device. HTTP 409.</summary>
[GenerateSerializer, Alias("ExoGrains.PlacementException")]
public sealed class PlacementException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public PlacementException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public PlacementException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public PlacementException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
