using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class IfconfigTextTests
{
    [Fact]
    public void ThunderboltPort_IsReadWhole()
    {
        var port = Read("mac-studio-bridge-off", "en2");
        Assert.Equal((7, 1500), (port.Index, port.MtuBytes));
        Assert.Equal(["192.168.100.1/30", "fe80::34c5:7aff:fe0b:2207/64"], port.Addresses.Order());
        Assert.Equal(("IP over Thunderbolt", "active"), (port.Type, port.Status));
        Assert.Contains("RUNNING", port.Flags);
        Assert.Equal(20_000_000_000, port.RateBitsPerSecond);
    }

    [Fact]
    public void Bridge_HasItsMembersAndAddress()
    {
        var bridge = Read("mac-bridge-alias", "bridge0");
        Assert.Equal(["en1", "en2", "en3"], bridge.Members);
        Assert.Equal(["192.168.2.1/24"], bridge.Addresses);
    }

    [Fact]
    public void Wireless_HasTheLargerOfItsTwoRates() =>
        Assert.Equal(1_200_500_000, Read("mac-vpn", "en0").RateBitsPerSecond);

    [Fact]
    public void Tunnel_HasItsOwnEndAsAddress() =>
        Assert.Equal(["10.60.0.2/8"], Read("mac-vpn", "ipsec0").Addresses);

    [Fact]
    public void IndexOnALineOfItsOwn_IsRead()
    {
        var one = Assert.Single(IfconfigText.Parse("utun4: flags=8051<UP,POINTOPOINT> mtu 1420\n\tindex 22\n"));
        Assert.Equal((22, 1420), (one.Index, one.MtuBytes));
    }

    [Theory]
    [InlineData("\tinet 10.0.0.1 netmask 0xff00ff00")]
    [InlineData("\tinet 10.0.0.1 netmask nonsense")]
    [InlineData("\tinet 10.0.0.1")]
    [InlineData("\tinet fe80::1 netmask 0xffffff00")]
    [InlineData("\tinet6 fe80::1%en0 prefixlen 129")]
    [InlineData("\tinet6 fe80::1%en0 prefixlen -1")]
    [InlineData("\tinet")]
    public void WrongAddresses_ArePassedOver(string line)
    {
        var one = Assert.Single(IfconfigText.Parse($"en0: flags=1<UP> mtu 1500\n{line}\n\tstatus: active\n"));
        Assert.Empty(one.Addresses);
        Assert.Equal("active", one.Status);
    }

    private static IfconfigInterface Read(string machine, string name) =>
        IfconfigText.Parse(MacFixture.Text(machine, "ifconfig.txt")).Single(one => one.Name == name);
}
