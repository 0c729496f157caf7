using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Chooses the link by which one device dials another: only among pairs that a handshake has proven, by priority. Pure;
/// the order of interfaces, proofs and addresses does not matter.
/// </summary>
/// <remarks>
/// Order: pairs that no other proven pair grossly contradicts (<see cref="LinkContradiction"/>) come first; then lower
/// priority, bridge aliases last, lower round trip, lower address, lower own address, interface name. Contradictions
/// may form a cycle, because one pair can have the better round trip and another the better bandwidth; then every pair
/// of the cycle is contradicted, and when no pair is without contradiction the priority alone decides.
/// </remarks>
public static class LinkRanking
{
    /// <summary>Ranks all links from one device to another.</summary>
    /// <param name="dialler">The device that opens the connection; its proofs count.</param>
    /// <param name="listener">The device that is dialled.</param>
    /// <param name="preferred">Subnets of priority 0.</param>
    public static LinkChoice Rank(DeviceReport dialler, DeviceReport listener, PreferredSubnets preferred)
    {
        var ends = new LinkEnds(dialler, listener, preferred);
        var tried = Tried(dialler, listener, ends);
        var untried = Untried(ends, tried).Order(LinkOrder.Instance);
        var proven = LinkContradiction.Order(tried.Where(link => link.Measurement is not null));
        var failed = tried.Where(link => link.Measurement is null).Order(LinkOrder.Instance);
        var candidates = proven
            .Select((link, place) => link with
            {
                IsChosen = place == 0,
                Verdict = LinkVerdict.ForProven(link, proven, preferred),
            })
            .Concat(failed.Select(link => link with { Verdict = LinkVerdict.ForFailed(link) }))
            .Concat(untried.Select(link => link with { Verdict = LinkVerdict.NotTried }))
            .ToImmutableArray();
        return proven.Length > 0
            ? new LinkChoice(candidates, candidates[0], candidates[0].Verdict)
            : new LinkChoice(candidates, null, LinkVerdict.ForNone(dialler, listener, candidates));
    }

    /// <summary>The chosen candidate alone, without the texts; null where no link is proven.</summary>
    internal static HopCandidate? Choose(DeviceReport dialler, DeviceReport listener, PreferredSubnets preferred)
    {
        var ends = new LinkEnds(dialler, listener, preferred);
        return LinkContradiction
            .Order(Tried(dialler, listener, ends).Where(link => link.Measurement is not null))
            .FirstOrDefault();
    }

    // Each pair once; should a report hold two results for one, the later one counts.
    private static ImmutableArray<HopCandidate> Tried(DeviceReport dialler, DeviceReport listener, LinkEnds ends) =>
        dialler.Links.IsDefaultOrEmpty || dialler.Id == listener.Id
            ? []
            :
            [
                .. dialler.Links
                    .Where(proof => proof.Peer == listener.Id)
                    .GroupBy(proof => (proof.Interface, proof.Source, proof.Address))
                    .Select(group => group.OrderByDescending(proof => proof.At).ThenBy(proof => proof.IsProven).First())
                    .Select(proof => ends.Describe(proof.Interface, proof.Source, proof.Address) with
                    {
                        Measurement = proof.Measurement,
                        Failure = proof.Measurement is null ? proof.Failure : null,
                    }),
            ];

    // Pairs on one subnet: what is behind a router is tried once, from the address that the system would take.
    private static IEnumerable<HopCandidate> Untried(LinkEnds ends, ImmutableArray<HopCandidate> tried)
    {
        var known = tried.Select(link => (link.Interface, link.Source, link.Address)).ToHashSet();
        return
            from own in ends.OwnAddresses()
            let source = own.Address.Address.ToString()
            from address in ends.PeerAddresses()
            where IPAddress.TryParse(address, out var there) && own.Address.Reaches(there)
                && !known.Contains((own.Interface, source, address))
            select ends.Describe(own.Interface, source, address);
    }
}
