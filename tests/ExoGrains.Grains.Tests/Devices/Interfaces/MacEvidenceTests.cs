using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;
using static ExoGrains.Contracts.NetworkInterfaceKind;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class MacEvidenceTests
{
    private static readonly CommandOutput Slow = CommandOutput.Failed("no answer in 2 s");

    [Theory]
    [InlineData("mac-laptop-bridge-on", "lo0", Loopback, true)]
    [InlineData("mac-laptop-bridge-on", "en0", Wifi, true)]
    [InlineData("mac-laptop-bridge-on", "en1", Thunderbolt, true)]
    [InlineData("mac-laptop-bridge-on", "en2", Thunderbolt, false)]
    [InlineData("mac-laptop-bridge-on", "bridge0", Thunderbolt, true)]
    [InlineData("mac-laptop-bridge-on", "anpi0", Unknown, false)]
    [InlineData("mac-laptop-bridge-on", "awdl0", Unknown, true)]
    [InlineData("mac-laptop-bridge-on", "ap1", Unknown, false)]
    [InlineData("mac-laptop-bridge-on", "utun0", Vpn, true)]
    [InlineData("mac-studio-bridge-off", "en0", Ethernet, true)]
    [InlineData("mac-studio-bridge-off", "en1", Wifi, true)]
    [InlineData("mac-studio-bridge-off", "en2", Thunderbolt, true)]
    [InlineData("mac-studio-bridge-off", "en5", Thunderbolt, false)]
    [InlineData("mac-bridge-alias", "en1", Thunderbolt, true)]
    [InlineData("mac-bridge-alias", "bridge0", Thunderbolt, true)]
    [InlineData("mac-usb-ethernet", "en4", MaybeEthernet, false)]
    [InlineData("mac-usb-ethernet", "en7", Ethernet, true)]
    [InlineData("mac-usb-ethernet", "en8", Ethernet, true)]
    [InlineData("mac-usb-ethernet", "en9", Unknown, true)]
    [InlineData("mac-usb-ethernet", "en12", MaybeEthernet, true)]
    [InlineData("mac-vpn", "utun4", Vpn, true)]
    [InlineData("mac-vpn", "ipsec0", Vpn, true)]
    [InlineData("mac-no-thunderbolt", "en0", Ethernet, true)]
    public void Fixtures_HaveTheKindsOfTheirMachines(
        string machine, string name, NetworkInterfaceKind kind, bool isUp)
    {
        var fact = MacFixture.Facts(MacFixture.Read(machine))[name];
        Assert.Equal((kind, isUp, null), (fact.Kind, fact.IsUp, fact.Warning));
    }

    [Fact]
    public void Alias_IsOnABridgeWhosePortsHaveAddressesOfTheirOwn()
    {
        var facts = MacFixture.Facts(MacFixture.Read("mac-bridge-alias"));
        Assert.True(facts["bridge0"].IsBridge);
        Assert.Equal(["en1", "en2", "en3"], facts["bridge0"].BridgeMembers);
        Assert.Equal(["192.168.2.1/24"], facts["bridge0"].Addresses);
        Assert.Equal(("bridge0", false), (facts["en1"].Bridge, facts["en1"].IsBridge));
        Assert.Equal(["192.168.100.1/24"], facts["en1"].Addresses);
        Assert.Null(facts["en0"].Bridge);
    }

    [Fact]
    public void BridgeThatIsOff_JoinsNothing()
    {
        var facts = MacFixture.Facts(MacFixture.Read("mac-studio-bridge-off"));
        Assert.DoesNotContain("bridge0", facts.Keys);
        Assert.All(facts.Values, fact => Assert.Null(fact.Bridge));
    }

    [Fact]
    public void Speeds_AreThoseOfEthernetAndWirelessOnly()
    {
        var studio = MacFixture.Facts(MacFixture.Read("mac-studio-bridge-off"));
        Assert.Equal(10_000_000_000, studio["en0"].SpeedBitsPerSecond);
        Assert.Equal(1_200_500_000, studio["en1"].SpeedBitsPerSecond);
        Assert.Null(studio["en2"].SpeedBitsPerSecond);
        var usb = MacFixture.Facts(MacFixture.Read("mac-usb-ethernet"));
        Assert.Equal(2_500_000_000, usb["en7"].SpeedBitsPerSecond);
        Assert.Equal(1_000_000_000, usb["en8"].SpeedBitsPerSecond);
        Assert.Null(usb["bridge0"].SpeedBitsPerSecond);
    }

    [Fact]
    public void Cable_IsThatOfTheSocketOfTheSameNumber()
    {
        var facts = MacFixture.Facts(MacFixture.Read("mac-studio-bridge-off"));
        Assert.Equal(
            new ThunderboltCable(
                "6C1F0A3B-0001-4D21-8467-000000000001", "9A2E5C7D-0001-4A82-9F3D-000000000001"),
            facts["en2"].Cable);
        Assert.Null(Assert.IsType<ThunderboltCable>(facts["en4"].Cable).PeerDomain);
        Assert.Null(facts["en0"].Cable);
    }

    [Fact]
    public void BridgeThatOnlyTheServicesName_IsFound()
    {
        var answers = MacFixture.Read("mac-laptop-bridge-on");
        var ports = answers.HardwarePorts.Text.Split("\n\n").Where(block => !block.Contains("bridge0"));
        var fact = MacFixture.Facts(
            answers with { HardwarePorts = CommandOutput.Of(string.Join("\n\n", ports)), Interfaces = Slow });

        // ifconfig is missing too, so that nothing but the services can name it.
        Assert.Empty(fact);
        var evidence = MacEvidence.From(
            answers with { HardwarePorts = CommandOutput.Of(string.Join("\n\n", ports)), Interfaces = Slow },
            InterfaceKindOverrides.None);
        Assert.Equal(Thunderbolt, evidence.ByName["bridge0"].Kind);
    }

    [Fact]
    public void WithoutIfconfig_PortsAreKnownAndTheBridgeIsTakenToJoinThem()
    {
        var evidence = MacEvidence.From(
            MacFixture.Read("mac-bridge-alias") with { Interfaces = Slow }, InterfaceKindOverrides.None);
        Assert.Equal(Thunderbolt, evidence.ByName["en1"].Kind);
        Assert.Equal(["en1", "en2", "en3"], evidence.ByName["bridge0"].BridgeMembers);
        Assert.Equal("ifconfig -v: no answer in 2 s", evidence.ByName["bridge0"].Warning);
    }

    [Fact]
    public void WithoutHardwarePorts_AnInterfaceThatTellsNoTypeIsUnknown()
    {
        var facts = MacFixture.Facts(
            MacFixture.Read("mac-usb-ethernet") with { HardwarePorts = Slow, Services = CommandOutput.Of("?") });
        Assert.Equal(Unknown, facts["en7"].Kind);
        Assert.Equal(
            "networksetup -listallhardwareports: no answer in 2 s; "
            + "networksetup -listnetworkserviceorder: printed nothing that can be read",
            facts["en7"].Warning);
        Assert.Equal(Thunderbolt, facts["en1"].Kind);
        Assert.Equal(Wifi, facts["en0"].Kind);
        Assert.Equal((Loopback, null), (facts["lo0"].Kind, facts["lo0"].Warning));
    }

    [Fact]
    public void WithoutTheProfile_OnlyThunderboltPortsLackSomething()
    {
        var facts = MacFixture.Facts(
            MacFixture.Read("mac-studio-bridge-off") with { Thunderbolt = CommandOutput.Of("{") });
        Assert.Equal(
            "system_profiler SPThunderboltDataType -json: printed nothing that can be read", facts["en2"].Warning);
        Assert.Null(facts["en0"].Warning);
    }

    [Fact]
    public void WithoutAnyAnswer_EverythingIsUnknownWithAWarning()
    {
        var evidence = MacEvidence.From(new MacAnswers(Slow, Slow, Slow, Slow), InterfaceKindOverrides.None);
        var fact = Assert.Single(InterfaceFactAssembly.Combine(
            [new ReportedInterface("en1", ["10.0.0.1/24"], 5, 1500, IsUp: true, IsLoopback: false)],
            evidence,
            InterfaceKindOverrides.None));
        Assert.Equal((Unknown, true), (fact.Kind, fact.IsUp));
        Assert.Equal(["10.0.0.1/24"], fact.Addresses);
        Assert.Contains("no answer in 2 s", fact.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Override_HoldsForABridgeThroughItsMembers()
    {
        var overrides = new InterfaceKindOverrides(
            ImmutableDictionary<string, NetworkInterfaceKind>.Empty.Add("en3", Ethernet));
        var facts = MacFixture.Facts(MacFixture.Read("mac-bridge-alias"), overrides);
        Assert.Equal((Ethernet, Ethernet), (facts["en3"].Kind, facts["bridge0"].Kind));
    }
}
