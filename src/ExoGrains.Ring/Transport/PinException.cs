namespace ExoGrains.Ring.Transport;

/// <summary>An own address or interface that cannot be dialled from.</summary>
/// <param name="systemError">The system's error by name.</param>
/// <param name="message">In words.</param>
/// <param name="inner">What the system threw; null where it was not asked.</param>
internal sealed class PinException(string systemError, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The system's error by name, for example <c>EADDRNOTAVAIL</c>.</summary>
    public string SystemError => systemError;
}
