using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>The ring port of one silo process: accepts edges for every rank that runs in it.</summary>
public sealed class RingListener : IAsyncDisposable
{
    private RingListener()
    {
    }

    /// <summary>Binds and starts to accept.</summary>
    /// <param name="device">This device; it must be the one the dialler means.</param>
    /// <param name="clusterKey">Secret of the cluster, 16 bytes at least.</param>
    /// <param name="addresses">Where to listen; port 0 takes a free one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public static RingListener Start(
        DeviceId device, ReadOnlySpan<byte> clusterKey, IEnumerable<IPEndPoint> addresses, RingOptions? options = null)
        => throw new NotImplementedException();

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => throw new NotImplementedException();

    /// <summary>Stops accepting; open edges stay with their ranks.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
