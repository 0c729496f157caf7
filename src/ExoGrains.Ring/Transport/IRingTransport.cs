using System.Net;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Transport;

/// <summary>Opens byte channels. TCP in production, memory in tests; one suite holds for both.</summary>
internal interface IRingTransport
{
    /// <summary>Binds an address.</summary>
    IRingAcceptor Listen(IPEndPoint endPoint);

    /// <summary>Connects, blocking.</summary>
    /// <param name="hop">Where to, and from which own address and interface.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <exception cref="HandshakeException">
    /// Refused, unreachable or too slow; the message names the system's error.
    /// </exception>
    IByteChannel Connect(RingHop hop, TimeSpan timeout);
}
