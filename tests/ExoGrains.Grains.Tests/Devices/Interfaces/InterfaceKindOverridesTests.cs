using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class InterfaceKindOverridesTests
{
    [Theory]
    [InlineData("en1", NetworkInterfaceKind.Wifi)]
    [InlineData("en12", NetworkInterfaceKind.Thunderbolt)]
    [InlineData("en2", NetworkInterfaceKind.Ethernet)]
    [InlineData("EN2", null)]
    [InlineData("eth0", null)]
    [InlineData("wl.n", NetworkInterfaceKind.Vpn)]
    [InlineData("wlan", null)]
    public void ClosestPattern_Wins(string name, NetworkInterfaceKind? expected)
    {
        var overrides = new InterfaceKindOverrides(
            ImmutableDictionary<string, NetworkInterfaceKind>.Empty
                .Add("en1", NetworkInterfaceKind.Wifi)
                .Add("en*", NetworkInterfaceKind.Ethernet)
                .Add("en1?", NetworkInterfaceKind.Thunderbolt)
                .Add("wl.*", NetworkInterfaceKind.Vpn));
        Assert.Equal(expected, overrides.Find(name));
    }
}
