using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Links;

namespace ExoGrains.Grains.Planning;

/// <summary>What both ends of a link say about the interfaces it uses.</summary>
internal sealed class LinkEnds
{
    private readonly ImmutableArray<NetworkInterfaceFact> _own;
    private readonly ImmutableArray<NetworkInterfaceFact> _peer;
    private readonly ImmutableArray<string> _ringAddresses;
    private readonly PreferredSubnets _preferred;

    /// <summary>Prepares the facts of one direction.</summary>
    public LinkEnds(DeviceReport dialler, DeviceReport listener, PreferredSubnets preferred)
    {
        _own = dialler.Interfaces.IsDefault ? [] : dialler.Interfaces;
        _peer = listener.Interfaces.IsDefault ? [] : listener.Interfaces;
        _ringAddresses = listener.RingAddresses.IsDefault ? [] : listener.RingAddresses;
        _preferred = preferred;
    }

    /// <summary>Own addresses on interfaces that are up, with their subnets, each once.</summary>
    public IEnumerable<(string Interface, IPNetworkAddress Address)> OwnAddresses() => _own
        .Where(fact => fact.IsUp)
        .SelectMany(fact => fact.Addresses.Select(address => (fact.Name, IPNetworkAddress.Parse(address))))
        .Distinct();

    /// <summary>Addresses the peer publishes, each once.</summary>
    public IEnumerable<string> PeerAddresses() => _peer
        .Where(fact => fact.IsUp)
        .SelectMany(fact => fact.Addresses)
        .Concat(_ringAddresses)
        .Select(Bare)
        .Distinct(StringComparer.Ordinal);

    /// <summary>A candidate with all that both ends say of it, not measured and not judged yet.</summary>
    public HopCandidate Describe(string own, string source, string address)
    {
        var near = _own.FirstOrDefault(fact => fact.Name == own);
        var far = FindHolder(address);
        var nearKind = near?.Kind ?? NetworkInterfaceKind.Unknown;
        var farKind = far?.Kind ?? NetworkInterfaceKind.Unknown;
        var kind = LinkPriority.Of(farKind) > LinkPriority.Of(nearKind) ? farKind : nearKind;
        return new HopCandidate(
            own,
            source,
            address,
            kind,
            _preferred.Contain(source, address) ? LinkPriority.Preferred : LinkPriority.Of(kind),
            near is { IsBridge: true } || far is { IsBridge: true },
            Measurement: null,
            Failure: null,
            IsChosen: false,
            Verdict: "");
    }

    // Two interfaces can hold one link-local address; the worse one is taken, so that the order of facts is no matter.
    private NetworkInterfaceFact? FindHolder(string address)
    {
        var bare = Bare(address);
        return _peer
            .Where(fact => fact.Addresses.Any(held => Bare(held) == bare))
            .OrderByDescending(fact => LinkPriority.Of(fact.Kind))
            .ThenByDescending(fact => fact.IsBridge)
            .FirstOrDefault();
    }

    private static string Bare(string address)
    {
        var end = address.AsSpan().IndexOfAny('/', '%');
        return end < 0 ? address : address[..end];
    }
}
