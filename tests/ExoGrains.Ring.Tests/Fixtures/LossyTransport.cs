using System.Net;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>A transport whose first connections time out, without taking that time.</summary>
internal sealed class LossyTransport(IRingTransport inner) : IRingTransport
{
    /// <summary>Connections that time out before one is made.</summary>
    public int LostConnects { get; init; }

    /// <summary>Time limit of every connection that was asked for.</summary>
    public List<TimeSpan> Limits { get; } = [];

    public IRingAcceptor Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

    public IByteChannel Connect(RingHop hop, TimeSpan timeout)
    {
        Limits.Add(timeout);
        return Limits.Count > LostConnects
            ? inner.Connect(hop, timeout)
            : throw new HandshakeException(new HandshakeFailure(
                HandshakeStage.Connect, HandshakeCause.Timeout, "no answer", SystemErrors.TimedOut));
    }
}
