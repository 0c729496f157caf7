namespace ExoGrains.Contracts;

/// <summary>The silo of a device is not alive. HTTP 503.</summary>
[GenerateSerializer, Alias("ExoGrains.DeviceUnavailableException")]
public sealed class DeviceUnavailableException : ExoGrainsException
{
    /// <summary>Without a message; only for serialisers.</summary>
    public DeviceUnavailableException()
    {
    }

    /// <summary>With a message that says what, got, expected and remedy.</summary>
    public DeviceUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public DeviceUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
