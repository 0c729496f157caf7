using System.Collections.Immutable;
using System.Net;
using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Grains.Links;

namespace ExoGrains.Grains.Tests.Links;

public sealed class LinkCandidatesTests
{
    private static readonly NetworkInterfaceFact[] OwnInterfaces =
    [
        Fact("lo", NetworkInterfaceKind.Loopback, 1, "127.0.0.1/8", "::1/128"),
        Fact("en1", NetworkInterfaceKind.Thunderbolt, 2, "192.168.100.1/30", "169.254.3.3/16", "fe80::1/64"),
        Fact("bridge0", NetworkInterfaceKind.Thunderbolt, 3, "192.168.2.1/24"),
        Fact("en0", NetworkInterfaceKind.Ethernet, 4, "10.77.0.1/24", "fe80::2/64"),
    ];

    [Fact]
    public void AddressesOnTheSameSubnet_ArePairedOnTheirInterface() =>
        Assert.Equal(
            ["bridge0 192.168.2.1>192.168.2.2", "en0 10.77.0.1>10.77.0.2", "en1 192.168.100.1>192.168.100.2"],
            Between("192.168.100.2", "192.168.2.2", "10.77.0.2"));

    [Fact]
    public void LinkLocalAddresses_ArePairedOnEveryInterfaceThatHasSome() =>
        Assert.Equal(
            ["en0 fe80::2>fe80::9", "en1 169.254.3.3>169.254.7.7", "en1 fe80::1>fe80::9"],
            Between("fe80::9", "169.254.7.7"));

    [Fact]
    public void AddressBehindARouter_IsTriedOnceFromTheSourceTheSystemWouldTake() =>
        Assert.Equal(
            ["en0 10.77.0.1>10.99.0.5"],
            Between(address => address.ToString() == "10.99.0.5" ? IPAddress.Parse("10.77.0.1") : null, "10.99.0.5"));

    [Fact]
    public void AddressWithoutARoute_IsNoCandidate() => Assert.Empty(Between("10.99.0.5", "2001:db8::1"));

    [Fact]
    public void AddressOfThisMachine_IsTriedOverLoopbackOnly() =>
        Assert.Equal(["lo 127.0.0.1>127.0.0.1"], Between("10.77.0.1", "127.0.0.1", "192.168.2.1"));

    [Fact]
    public void InterfaceThatIsDown_HasNoPairs()
    {
        var down = OwnInterfaces.Select(fact => fact with { IsUp = false }).ToImmutableArray();
        Assert.Empty(LinkCandidates.Between(down, ["192.168.100.2", "10.77.0.2"], _ => null));
    }

    [Fact]
    public void OrderOfInputs_DoesNotChangeTheResult()
    {
        string[] peer = ["192.168.100.2", "192.168.2.2", "10.77.0.2", "fe80::9", "169.254.7.7"];
        var expected = Between(peer);
        Gen.Select(Gen.Shuffle(OwnInterfaces), Gen.Shuffle(peer)).Sample((interfaces, addresses) =>
            LinkCandidates.Between([.. interfaces], [.. addresses], _ => null).Select(Text).SequenceEqual(expected));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1/33")]
    [InlineData("fe80::1/-1")]
    [InlineData("/24")]
    public void AddressWithoutAPrefix_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => IPNetworkAddress.Parse(text));

    private static NetworkInterfaceFact Fact(
        string name, NetworkInterfaceKind kind, int index, params string[] addresses) =>
        new(name, kind, [.. addresses], index, 1500, null, true, []);

    private static string[] Between(params string[] peer) => Between(_ => null, peer);

    private static string[] Between(Func<IPAddress, IPAddress?> route, params string[] peer) =>
        [.. LinkCandidates.Between([.. OwnInterfaces], [.. peer], route).Select(Text)];

    private static string Text(LinkCandidate pair) => $"{pair.Interface} {pair.Source}>{pair.Address}";
}
