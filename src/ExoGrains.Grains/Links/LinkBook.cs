using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>
/// The last result of every candidate pair from this device. One per silo: interface grains come and go as Orleans
/// likes, what they found out stays here.
/// </summary>
public sealed class LinkBook
{
    private const int MeasurementsKept = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<(DeviceId Peer, LinkCandidate Pair), Entry> _entries = [];

    /// <summary>All results, sorted by peer, interface, source and address.</summary>
    public ImmutableArray<LinkProof> All()
    {
        lock (_gate)
        {
            return
            [
                .. _entries.Values.Select(entry => entry.Proof)
                    .OrderBy(proof => proof.Peer.Value)
                    .ThenBy(proof => proof.Interface, StringComparer.Ordinal)
                    .ThenBy(proof => proof.Source, StringComparer.Ordinal)
                    .ThenBy(proof => proof.Address, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The last result of one pair; null when it was not tried against this run of the peer.</summary>
    internal LinkProof? Find(LinkPeer peer, LinkCandidate pair)
    {
        lock (_gate)
        {
            return _entries.TryGetValue((peer.Device, pair), out var entry) && entry.Incarnation == peer.Incarnation
                ? entry.Proof
                : null;
        }
    }

    /// <summary>Keeps a result in place of the one before it.</summary>
    /// <remarks>
    /// One measurement on a busy machine may be many times off, and only to the worse: of the last few the best counts.
    /// </remarks>
    internal LinkProof Record(
        LinkPeer peer, LinkCandidate pair, LinkMeasurement? measurement, LinkFailure? failure, DateTimeOffset now)
    {
        lock (_gate)
        {
            var last = _entries.GetValueOrDefault((peer.Device, pair));
            ImmutableArray<LinkMeasurement> recent = measurement is null ? []
                : [measurement, .. (last?.Recent ?? []).Take(MeasurementsKept - 1)];
            var proof = new LinkProof(
                pair.Interface,
                pair.Source.ToString(),
                peer.Device,
                pair.Address.ToString(),
                Best(recent),
                failure,
                now,
                measurement is not null ? 0 : (last?.Proof.FailureCount ?? 0) + 1);
            _entries[(peer.Device, pair)] = new Entry(peer.Incarnation, proof, recent);
            return proof;
        }
    }

    /// <summary>Forgets pairs that are candidates no longer, because an address of either end went away.</summary>
    internal void Keep(LinkPeer peer, IReadOnlyCollection<LinkCandidate> pairs)
    {
        lock (_gate)
        {
            foreach (var key in _entries.Keys.Where(key => key.Peer == peer.Device).ToList())
            {
                if (!pairs.Contains(key.Pair))
                    _entries.Remove(key);
            }
        }
    }

    /// <summary>Forgets peers that are not there any more.</summary>
    internal void KeepPeers(IReadOnlyCollection<DeviceId> peers)
    {
        lock (_gate)
        {
            foreach (var key in _entries.Keys.Where(key => !peers.Contains(key.Peer)).ToList())
                _entries.Remove(key);
        }
    }

    private static LinkMeasurement? Best(ImmutableArray<LinkMeasurement> recent) => recent.Length == 0
        ? null
        : new LinkMeasurement(recent.Min(one => one.RoundTrip), recent.Max(one => one.BytesPerSecond));

    private sealed record Entry(uint Incarnation, LinkProof Proof, ImmutableArray<LinkMeasurement> Recent);
}
