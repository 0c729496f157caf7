using System.Net;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Transport;

/// <summary>Opens byte channels. TCP in production, memory in tests; one suite holds for both.</summary>
internal interface IRingTransport
{
    /// <summary>Binds an address.</summary>
    IRingAcceptor Listen(IPEndPoint endPoint);

    /// <summary>Connects, blocking.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="source">Own address to use; null lets the system choose.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <exception cref="HandshakeException">
    /// Refused, unreachable or too slow; the message names the system's error.
    /// </exception>
    IByteChannel Connect(IPEndPoint remote, IPAddress? source, TimeSpan timeout);
}
