using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class InterfaceClassifierTests
{
    [Theory]
    [InlineData("Thunderbolt 1", NetworkInterfaceKind.Thunderbolt)]
    [InlineData("Thunderbolt Ethernet Slot 1", NetworkInterfaceKind.Ethernet)]
    [InlineData("Wi-Fi", NetworkInterfaceKind.Wifi)]
    [InlineData("WLAN", NetworkInterfaceKind.Wifi)]
    [InlineData("AirPort", NetworkInterfaceKind.Wifi)]
    [InlineData("Ethernet 2", NetworkInterfaceKind.Ethernet)]
    [InlineData("USB 10/100/1000 LAN", NetworkInterfaceKind.Ethernet)]
    [InlineData("iPhone USB", NetworkInterfaceKind.Unknown)]
    [InlineData("Bluetooth PAN", NetworkInterfaceKind.Unknown)]
    [InlineData("Ethernet Adapter (en4)", NetworkInterfaceKind.MaybeEthernet)]
    [InlineData("AX88179B", NetworkInterfaceKind.MaybeEthernet)]
    [InlineData("", NetworkInterfaceKind.MaybeEthernet)]
    public void SamePlainName_IsWhatItsPortSays(string port, NetworkInterfaceKind expected) =>
        Assert.Equal(expected, InterfaceClassifier.Kind("en4", port, null));

    [Theory]
    [InlineData("awdl0", NetworkInterfaceKind.Unknown)]
    [InlineData("llw0", NetworkInterfaceKind.Unknown)]
    [InlineData("anpi1", NetworkInterfaceKind.Unknown)]
    [InlineData("ap1", NetworkInterfaceKind.Unknown)]
    [InlineData("gif0", NetworkInterfaceKind.Unknown)]
    [InlineData("utun3", NetworkInterfaceKind.Vpn)]
    [InlineData("ipsec0", NetworkInterfaceKind.Vpn)]
    [InlineData("ppp0", NetworkInterfaceKind.Vpn)]
    [InlineData("wg0", NetworkInterfaceKind.Vpn)]
    [InlineData("tailscale0", NetworkInterfaceKind.Vpn)]
    [InlineData("lo0", NetworkInterfaceKind.Loopback)]
    [InlineData("other", NetworkInterfaceKind.Unknown)]
    public void NamesThatAreTypes_AreUsed(string name, NetworkInterfaceKind expected) =>
        Assert.Equal(expected, InterfaceClassifier.Kind(name, "", null));

    [Fact]
    public void TypeOfIfconfig_GoesBeforeTheNameOfThePort() => Assert.Equal(
        NetworkInterfaceKind.Thunderbolt,
        InterfaceClassifier.Kind("en9", "Ethernet", new IfconfigInterface("en9") { Type = "IP over Thunderbolt" }));

    [Fact]
    public void Bridge_IsAsGoodAsItsWorstMember()
    {
        NetworkInterfaceKind[] members =
            [NetworkInterfaceKind.Thunderbolt, NetworkInterfaceKind.Wifi, NetworkInterfaceKind.Ethernet];
        Assert.Equal(
            NetworkInterfaceKind.Wifi, InterfaceClassifier.BridgeKind(members, NetworkInterfaceKind.Unknown));
        Assert.Equal(
            NetworkInterfaceKind.Thunderbolt,
            InterfaceClassifier.BridgeKind(members[..1], NetworkInterfaceKind.Unknown));
        Assert.Equal(
            NetworkInterfaceKind.MaybeEthernet,
            InterfaceClassifier.BridgeKind([], NetworkInterfaceKind.MaybeEthernet));
    }
}
