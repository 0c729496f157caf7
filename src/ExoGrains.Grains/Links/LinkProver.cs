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
    /// <param name="peer">Whom to reach.</param>
    /// <param name="pairs">How.</param>
    /// <param name="mustRenew">Whether failures of tries that began before this call do not count.</param>
    /// <returns>The last result of every pair.</returns>
    internal async Task<ImmutableArray<LinkProof>> ProveAsync(
        LinkPeer peer, IReadOnlyCollection<LinkCandidate> pairs, bool mustRenew)
    {
        var now = time.GetUtcNow();
        await Task.WhenAll(pairs
            .Where(pair => LinkSchedule.IsDue(book.Find(peer, pair), mustRenew, now))
            .Select(pair => mustRenew ? RenewAsync(peer, pair) : StartOrJoin(peer, pair).Task));
        return [.. pairs.Select(pair => book.Find(peer, pair)).OfType<LinkProof>()];
    }

    // A try that began before it was asked for may have failed at a link that has come up since, so its failure does
    // not answer; its success does. Whatever runs after it began after the request. So nobody waits for more than two
    // tries, and one runs at a time, however many ask.
    private async Task RenewAsync(LinkPeer peer, LinkCandidate pair)
    {
        var (earlier, isJoined) = StartOrJoin(peer, pair);
        await earlier;
        if (isJoined && book.Find(peer, pair) is not { IsProven: true })
            await StartOrJoin(peer, pair).Task;
    }

    private (Task Task, bool IsJoined) StartOrJoin(LinkPeer peer, LinkCandidate pair)
    {
        var key = (peer.Device, peer.Incarnation, pair);
        var own = new Lazy<Task>(async () =>
        {
            try
            {
                await TryAsync(peer, pair);
            }
            finally
            {
                _running.TryRemove(key, out var _);
            }
        });
        var running = _running.GetOrAdd(key, own);
        return (running.Value, running != own);
    }

    private async Task TryAsync(LinkPeer peer, LinkCandidate pair)
    {
        var hop = new RingHop(new IPEndPoint(pair.Address, peer.RingPort), pair.Source, pair.Interface);
        var probe = await prove(new LinkTarget(peer.Device, peer.Incarnation, hop));
        book.Record(peer, pair, probe.Measurement, probe.Failure, time.GetUtcNow());
    }
}
