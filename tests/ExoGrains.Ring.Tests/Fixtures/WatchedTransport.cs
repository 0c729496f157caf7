using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>Shows every connection to the test before the one who dialled gets it.</summary>
internal sealed class WatchedTransport(IRingTransport inner, Action<IByteChannel> onConnected) : IRingTransport
{
    public IRingAcceptor Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

    public IByteChannel Connect(RingHop hop, TimeSpan timeout)
    {
        var channel = inner.Connect(hop, timeout);
        onConnected(channel);
        return channel;
    }
}
