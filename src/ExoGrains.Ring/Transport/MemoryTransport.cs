using System.Collections.Concurrent;
using System.Net;
using ExoGrains.Ring.Handshake;

namespace ExoGrains.Ring.Transport;

/// <summary>A network inside the process: addresses are ports of this object.</summary>
internal sealed class MemoryTransport(int capacityBytes = 64 << 10) : IRingTransport
{
    private readonly ConcurrentDictionary<int, Acceptor> _acceptors = new();
    private int _lastPort = 49151;

    /// <inheritdoc/>
    public IRingAcceptor Listen(IPEndPoint endPoint)
    {
        var port = endPoint.Port == 0 ? Interlocked.Increment(ref _lastPort) : endPoint.Port;
        var acceptor = new Acceptor(this, new IPEndPoint(endPoint.Address, port));
        return _acceptors.TryAdd(port, acceptor)
            ? acceptor
            : throw new ArgumentException($"Port {port} is taken; use another or 0.", nameof(endPoint));
    }

    /// <inheritdoc/>
    public IByteChannel Connect(RingHop hop, TimeSpan timeout)
    {
        var own = new IPEndPoint(hop.Source ?? IPAddress.Loopback, 0);
        var (dialler, accepted) = MemoryChannel.CreatePair(own, hop.Remote, capacityBytes);
        if (_acceptors.TryGetValue(hop.Remote.Port, out var acceptor) && acceptor.TryOffer(accepted, timeout))
            return dialler;
        throw new HandshakeException(
            new HandshakeFailure(
                HandshakeStage.Connect, HandshakeCause.Refused, $"nobody listens on {hop.Remote}", "ECONNREFUSED"));
    }

    private sealed class Acceptor(MemoryTransport network, IPEndPoint endPoint) : IRingAcceptor
    {
        private readonly BlockingCollection<IByteChannel> _waiting = new(boundedCapacity: 64);

        public IPEndPoint LocalEndPoint => endPoint;

        public bool TryOffer(IByteChannel channel, TimeSpan timeout) =>
            !_waiting.IsAddingCompleted && _waiting.TryAdd(channel, timeout);

        public IByteChannel? Accept() => _waiting.TryTake(out var channel, Timeout.Infinite) ? channel : null;

        public void Dispose()
        {
            network._acceptors.TryRemove(endPoint.Port, out _);
            _waiting.CompleteAdding();
        }
    }
}
