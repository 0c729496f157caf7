using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>Tries candidate pairs and keeps what came of it. One per silo.</summary>
/// <param name="probe">Tries one pair; blocks for up to about two seconds, and never throws.</param>
/// <param name="book">Where results are kept.</param>
/// <param name="time">The clock.</param>
public sealed class LinkProver(LinkProbe probe, LinkBook book, TimeProvider time) : IDisposable
{
    // Each try holds a thread while it waits for the network.
    private const int MostAtOnce = 32;

    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ConcurrentDictionary<(DeviceId Peer, uint Incarnation, LinkCandidate Pair), Lazy<Task>> _running
        = new();

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>Tries the pairs that are due, all at once; one that is being tried already is waited for.</summary>
    /// <returns>The last result of every pair.</returns>
    internal async Task<ImmutableArray<LinkProof>> ProveAsync(
        LinkPeer peer, IReadOnlyCollection<LinkCandidate> pairs, bool mustRenew)
    {
        var now = time.GetUtcNow();
        await Task.WhenAll(pairs
            .Where(pair => LinkSchedule.IsDue(book.Find(peer, pair), mustRenew, now))
            .Select(pair => StartOrJoin(peer, pair)));
        return [.. pairs.Select(pair => book.Find(peer, pair)).OfType<LinkProof>()];
    }

    private Task StartOrJoin(LinkPeer peer, LinkCandidate pair)
    {
        var key = (peer.Device, peer.Incarnation, pair);
        return _running.GetOrAdd(key, _ => new Lazy<Task>(async () =>
        {
            try
            {
                await TryAsync(peer, pair);
            }
            finally
            {
                _running.TryRemove(key, out var _);
            }
        })).Value;
    }

    private async Task TryAsync(LinkPeer peer, LinkCandidate pair)
    {
        await _places.WaitAsync();
        try
        {
            var (measurement, failure) = await Task.Factory.StartNew(
                () => probe(peer, pair),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
            book.Record(peer, pair, measurement, failure, time.GetUtcNow());
        }
        finally
        {
            _places.Release();
        }
    }
}
