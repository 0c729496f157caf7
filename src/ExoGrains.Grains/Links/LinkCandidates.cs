using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>Which pairs of addresses are worth a try: own interfaces x what the peer publishes. Pure.</summary>
internal static class LinkCandidates
{
    /// <summary>All pairs, each once, sorted by interface, source and address.</summary>
    /// <param name="own">This device's interfaces, in any order.</param>
    /// <param name="addresses">What the peer publishes.</param>
    /// <param name="route">
    /// The source address the system would use to reach an address on no own subnet; null where it has no route.
    /// </param>
    public static ImmutableArray<LinkCandidate> Between(
        ImmutableArray<NetworkInterfaceFact> own, ImmutableArray<string> addresses, Func<IPAddress, IPAddress?> route)
    {
        var places = own.Where(fact => fact.IsUp)
            .SelectMany(fact => fact.Addresses.Select(IPNetworkAddress.Parse).Select(address => (fact, address)))
            .ToList();
        return
        [
            .. addresses.Select(IPAddress.Parse)
                .SelectMany(address => To(address, places, route))
                .Distinct()
                .OrderBy(pair => pair.Interface, StringComparer.Ordinal)
                .ThenBy(pair => pair.Source.ToString(), StringComparer.Ordinal)
                .ThenBy(pair => pair.Address.ToString(), StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<LinkCandidate> To(
        IPAddress address,
        List<(NetworkInterfaceFact Fact, IPNetworkAddress Address)> places,
        Func<IPAddress, IPAddress?> route)
    {
        // An address of our own: the peer is another silo of this machine, or a machine that was given the same
        // address, as every Mac that shares its connection is. The handshake tells which of the two.
        if (IPAddress.IsLoopback(address) || places.Any(place => place.Address.Address.Equals(address)))
            return places.Where(place => place.Fact.Kind == NetworkInterfaceKind.Loopback)
                .Where(place => place.Address.Address.AddressFamily == AddressFamily.InterNetwork)
                .Take(1)
                .Select(place => Pair(place, IPAddress.IsLoopback(address) ? address : IPAddress.Loopback));

        var onLink = places.Where(place => place.Address.Reaches(address)).ToList();
        if (onLink.Count > 0)
            return onLink.Select(place => Pair(place, address));
        if (IPNetworkAddress.IsLinkLocal(address) || route(address) is not { } source)
            return [];
        return places.Where(place => place.Address.Address.Equals(source)).Take(1)
            .Select(place => Pair(place, address));
    }

    private static LinkCandidate Pair((NetworkInterfaceFact Fact, IPNetworkAddress Address) place, IPAddress address) =>
        new(place.Fact.Name, place.Fact.Index, place.Address.Address, address);
}
