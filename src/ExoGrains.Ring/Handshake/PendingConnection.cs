using System.Net;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>An incoming connection whose handshake is not over.</summary>
/// <param name="channel">The connection.</param>
internal sealed class PendingConnection(IByteChannel channel)
{
    private volatile PendingProgress _progress;
    private volatile bool _isEvicted;

    /// <summary>The connection.</summary>
    public IByteChannel Channel => channel;

    /// <summary>Who it is from.</summary>
    public IPAddress Remote { get; } = RingAddress.Normalize(channel.Remote.Address);

    /// <summary>What it has shown of itself.</summary>
    public PendingProgress Progress => _progress;

    /// <summary>Whether it lost its place to another.</summary>
    public bool IsEvicted => _isEvicted;

    /// <summary>It has shown more.</summary>
    public void Advance(PendingProgress progress) => _progress = progress;

    /// <summary>Takes its place away.</summary>
    public void Evict()
    {
        _isEvicted = true;
        channel.Dispose();
    }
}
