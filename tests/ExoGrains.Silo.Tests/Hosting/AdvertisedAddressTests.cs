using System.Net;
using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class AdvertisedAddressTests
{
    private static readonly NetworkInterfaceFact Loopback = Fact("lo", NetworkInterfaceKind.Loopback, "127.0.0.1/8");
    private static readonly NetworkInterfaceFact Lan = Fact(
        "en0", NetworkInterfaceKind.Ethernet, "192.168.1.7/24", "fe80::1/64", "2001:db8::7/64");

    private static readonly NetworkInterfaceFact Wifi = Fact("en1", NetworkInterfaceKind.Wifi, "192.168.1.5/24");
    private static readonly NetworkInterfaceFact Cable = Fact("en5", NetworkInterfaceKind.Thunderbolt, "10.0.1.1/30");
    private static readonly NetworkInterfaceFact Pair = Fact("eth9", NetworkInterfaceKind.Ethernet, "10.0.1.5/30");
    private static readonly NetworkInterfaceFact Self = Fact("en9", NetworkInterfaceKind.Ethernet, "169.254.3.4/16");
    private static readonly NetworkInterfaceFact Vpn = Fact("utun3", NetworkInterfaceKind.Vpn, "10.8.0.2/24");
    private static readonly NetworkInterfaceFact Docker = Fact("docker0", NetworkInterfaceKind.Ethernet, "10.5.0.1/16");

    private static readonly NetworkInterfaceFact[] All = [Loopback, Lan, Wifi, Cable, Pair, Self, Vpn, Docker];

    [Fact]
    public void EachInterface_YieldsToTheBetterOnes()
    {
        NetworkInterfaceFact[] best = [Lan, Wifi, Pair, Cable, Vpn, Self, Docker, Loopback];
        string[] addresses =
        [
            "192.168.1.7", "192.168.1.5", "10.0.1.5", "10.0.1.1", "10.8.0.2", "169.254.3.4", "10.5.0.1", "127.0.0.1",
        ];
        for (var gone = 0; gone < best.Length; gone++)
            Assert.Equal(IPAddress.Parse(addresses[gone]), Choose(best[gone..]).Address);
    }

    [Fact]
    public void DefaultRoute_WinsOverTheCable()
    {
        var chosen = Choose([Lan, Wifi], "en1");
        Assert.Equal(IPAddress.Parse("192.168.1.5"), chosen.Address);
        Assert.Contains("interface en1, wifi, has the default route", chosen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DefaultRouteOfAVpn_DoesNotWin() =>
        Assert.Equal(IPAddress.Parse("192.168.1.7"), Choose([Vpn, Lan], "utun3").Address);

    [Fact]
    public void InterfaceThatIsDown_IsNotChosen() =>
        Assert.Equal(IPAddress.Parse("192.168.1.5"), Choose([Lan with { IsUp = false }, Wifi]).Address);

    [Fact]
    public void LowestAddress_IsChosenByNumber() => Assert.Equal(
        IPAddress.Parse("9.0.0.1"),
        Choose([Fact("a", NetworkInterfaceKind.Ethernet, "10.0.0.1/24", "9.0.0.1/24", "100.0.0.1/24")]).Address);

    [Fact]
    public void SecondBest_SaysWhatIsWrongWithIt() =>
        Assert.Contains("VPN, but there is no better", Choose([Vpn]).Reason, StringComparison.Ordinal);

    [Fact]
    public void Order_ChangesNothing() => Gen.Shuffle(All).Sample(
        shuffled => Assert.Equal(Choose(All), Choose(shuffled)));

    private static AdvertisedAddress Choose(NetworkInterfaceFact[] facts, params string[] defaultRoutes) =>
        AdvertisedAddress.Choose(facts, defaultRoutes);

    private static NetworkInterfaceFact Fact(string name, NetworkInterfaceKind kind, params string[] addresses) =>
        new(name, kind, [.. addresses], 1, 1500, null, IsUp: true, []);
}
