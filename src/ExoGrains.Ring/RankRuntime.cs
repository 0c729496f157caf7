using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>One rank of one epoch: engine, inbound edge, outbound edge, and the thread that runs the steps.</summary>
public sealed class RankRuntime : IAsyncDisposable
{
    private RankRuntime()
    {
    }

    /// <summary>Registers the rank with the listener; nothing is dialled yet.</summary>
    /// <param name="seat">Its place in the ring.</param>
    /// <param name="engine">Its shard. Stays the caller's, and must not be used until the runtime is disposed.</param>
    /// <param name="listener">The ring port of this process; null only in a ring of one.</param>
    /// <param name="next">How to reach the next rank; null only in a ring of one.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public static RankRuntime Create(
        RankSeat seat,
        IShardEngine engine,
        RingListener? listener = null,
        RingHop? next = null,
        RingOptions? options = null)
        => throw new NotImplementedException();

    /// <summary>Opens both edges by real handshakes; a ring of one returns at once.</summary>
    /// <exception cref="RingBrokenException">An edge could not be opened in time; the message says which and why.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Its place in the ring.</summary>
    public RankSeat Seat => throw new NotImplementedException();

    /// <summary>Whether both edges are open.</summary>
    public bool IsConnected => throw new NotImplementedException();

    /// <summary>Completes, never faulted, when the ring is broken or this rank is disposed.</summary>
    public Task<RingFault> Faulted => throw new NotImplementedException();

    /// <summary>Where sequences are submitted; null on every rank but the head.</summary>
    public HeadScheduler? Head => throw new NotImplementedException();

    /// <summary>Says goodbye, ends its threads and closes the slots it left open in the engine.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
