using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Links;

/// <summary>Tries candidate pairs and keeps what came of it. One per silo.</summary>
/// <param name="prove">Tries one pair, within a limit of its own: <see cref="LinkProber.ProveAsync"/>.</param>
/// <param name="book">Where results are kept.</param>
/// <param name="time">The clock.</param>
public sealed class LinkProver(Func<LinkTarget, Task<LinkProbe>> prove, LinkBook book, TimeProvider time)
{
    private readonly ConcurrentDictionary<(DeviceId Peer, uint Incarnation, LinkCandidate Pair), Lazy<Task>> _running
        = new();

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
        var hop = new RingHop(new IPEndPoint(pair.Address, peer.RingPort), pair.Source, pair.Interface);
        var probe = await prove(new LinkTarget(peer.Device, peer.Incarnation, hop));
        book.Record(peer, pair, probe.Measurement, probe.Failure, time.GetUtcNow());
    }
}
