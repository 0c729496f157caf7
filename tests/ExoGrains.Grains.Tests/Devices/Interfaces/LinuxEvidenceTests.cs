using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;
using static ExoGrains.Contracts.NetworkInterfaceKind;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class LinuxEvidenceTests
{
    [Theory]
    [InlineData("linux-desktop.txt", "lo", Loopback, true, null)]
    [InlineData("linux-desktop.txt", "enp3s0", Ethernet, true, 2_500_000_000L)]
    [InlineData("linux-desktop.txt", "enp4s0", Ethernet, true, null)]
    [InlineData("linux-desktop.txt", "enp5s0", Ethernet, false, null)]
    [InlineData("linux-desktop.txt", "wlp2s0", Wifi, true, null)]
    [InlineData("linux-desktop.txt", "thunderbolt0", Thunderbolt, true, null)]
    [InlineData("linux-desktop.txt", "thunderbolt1", Thunderbolt, false, null)]
    [InlineData("linux-desktop.txt", "br0", Ethernet, true, null)]
    [InlineData("linux-desktop.txt", "br1", Thunderbolt, true, null)]
    [InlineData("linux-desktop.txt", "tap0", MaybeEthernet, true, null)]
    [InlineData("linux-desktop.txt", "tun0", Vpn, true, null)]
    [InlineData("linux-desktop.txt", "wg0", Vpn, true, null)]
    [InlineData("linux-desktop.txt", "ppp0", Vpn, true, null)]
    [InlineData("linux-desktop.txt", "wwan0", Unknown, true, null)]
    [InlineData("linux-container.txt", "eth0", MaybeEthernet, true, null)]
    [InlineData("linux-container.txt", "tb1", MaybeEthernet, true, null)]
    [InlineData("linux-container.txt", "bridge0", MaybeEthernet, true, null)]
    [InlineData("linux-container.txt", "docker0", MaybeEthernet, false, null)]
    public void Fixtures_HaveTheKindsOfTheirMachines(
        string file, string name, NetworkInterfaceKind kind, bool isUp, long? speed)
    {
        var one = LinuxEvidence.From(SysfsFixture.Read(file), InterfaceKindOverrides.None).ByName[name];
        Assert.Equal((kind, isUp, speed), (one.Kind, one.IsUp, one.SpeedBitsPerSecond));
    }

    [Fact]
    public void Folder_GivesInterfacesOnly()
    {
        var names = SysfsFixture.Read("linux-desktop.txt").Select(one => one.Name).ToArray();
        Assert.Equal(14, names.Length);
        Assert.DoesNotContain("bonding_masters", names);
    }

    [Fact]
    public void Bridge_KnowsItsMembersAndTheyKnowIt()
    {
        var all = LinuxEvidence.From(SysfsFixture.Read("linux-container.txt"), InterfaceKindOverrides.None).ByName;
        Assert.Equal(["tb1", "tb2"], all["bridge0"].BridgeMembers);
        Assert.Equal("bridge0", all["tb1"].Bridge);
        Assert.Null(all["eth0"].Bridge);
        Assert.Equal((5, 1500), (all["bridge0"].Index, all["bridge0"].MtuBytes));
    }

    [Fact]
    public void Override_HoldsForABridgeThroughItsMembers()
    {
        var overrides = new InterfaceKindOverrides(
            ImmutableDictionary<string, NetworkInterfaceKind>.Empty.Add("tb*", Thunderbolt));
        var all = LinuxEvidence.From(SysfsFixture.Read("linux-container.txt"), overrides).ByName;
        Assert.Equal((Thunderbolt, Thunderbolt), (all["tb1"].Kind, all["bridge0"].Kind));
        Assert.Equal(MaybeEthernet, all["eth0"].Kind);
    }

    [Fact]
    public void BridgeThatNamesItself_IsClassifiedAllTheSame()
    {
        var loop = new SysfsInterface("br0") { Type = 1, IsBridge = true, Members = ["br0", "gone"] };
        Assert.Equal(Unknown, LinuxEvidence.From([loop], InterfaceKindOverrides.None).ByName["br0"].Kind);
    }

    [Fact]
    public void MissingFolder_GivesNothing() =>
        Assert.Empty(new SysfsReader(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())).ReadAll());
}
