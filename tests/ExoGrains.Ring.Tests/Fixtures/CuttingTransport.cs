using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>A transport whose first dialled connection can be cut without a word, as a killed process does.</summary>
internal sealed class CuttingTransport(IRingTransport inner) : IRingTransport
{
    private readonly Lock _gate = new();
    private IByteChannel? _first;

    public IRingAcceptor Listen(IPEndPoint endPoint) => inner.Listen(endPoint);

    public IByteChannel Connect(RingHop hop, TimeSpan timeout)
    {
        var channel = inner.Connect(hop, timeout);
        lock (_gate)
            _first ??= channel;
        return channel;
    }

    public void Cut() => _first!.Dispose();
}
