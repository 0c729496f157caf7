using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class InterfaceFactAssemblyTests
{
    private static readonly ReportedInterface Reported =
        new("eth0", ["10.0.0.2/24"], Index: 5, MtuBytes: 0, IsUp: true, IsLoopback: false);

    private static readonly InterfaceEvidence Evidence = new("eth0", NetworkInterfaceKind.Ethernet)
    {
        Index = 5,
        MtuBytes = 1400,
        Addresses = ["10.9.9.9/8"],
        IsUp = false,
    };

    [Fact]
    public void EvidenceFillsWhatIsNotReported()
    {
        var fact = Combine(Evidence);
        Assert.Equal(NetworkInterfaceKind.Ethernet, fact.Kind);
        Assert.Equal((5, 1400, false), (fact.Index, fact.MtuBytes, fact.IsUp));
        Assert.Equal(["10.0.0.2/24"], fact.Addresses);
    }

    [Fact]
    public void EvidenceOfAnotherIndex_IsOfAnotherInterface()
    {
        var fact = Combine(Evidence with { Index = 6 });
        Assert.Equal((NetworkInterfaceKind.Unknown, "not listed"), (fact.Kind, fact.Warning));
    }

    [Fact]
    public void Override_HoldsWithoutEvidence()
    {
        var overrides = new InterfaceKindOverrides(
            ImmutableDictionary<string, NetworkInterfaceKind>.Empty.Add("eth*", NetworkInterfaceKind.Thunderbolt));
        var fact = Assert.Single(
            InterfaceFactAssembly.Combine([Reported], InterfaceEvidenceSet.Empty("not listed"), overrides));
        Assert.Equal((NetworkInterfaceKind.Thunderbolt, null), (fact.Kind, fact.Warning));
    }

    [Fact]
    public void Facts_AreComparedByWhatTheySay()
    {
        Assert.True(InterfaceFactAssembly.AreSame([Combine(Evidence)], [Combine(Evidence)]));
        Assert.False(InterfaceFactAssembly.AreSame([Combine(Evidence)], []));
        Assert.False(InterfaceFactAssembly.AreSame(
            [Combine(Evidence)], [Combine(Evidence) with { Addresses = ["10.0.0.3/24"] }]));
        Assert.False(InterfaceFactAssembly.AreSame([Combine(Evidence)], [Combine(Evidence) with { IsUp = true }]));
    }

    [Fact]
    public void LinkLocalAddress_HasNoScope() =>
        Assert.Equal("fe80::1/64", ReportedInterfaces.Describe(IPAddress.Parse("fe80::1%7"), 64));

    [Fact]
    public void ThisMachine_HasALoopback()
    {
        var loopback = ReportedInterfaces.ReadAll().Single(one => one.IsLoopback);
        Assert.Contains("127.0.0.1/8", loopback.Addresses);
        Assert.True(loopback.Index > 0);
    }

    private static NetworkInterfaceFact Combine(InterfaceEvidence evidence) =>
        Assert.Single(InterfaceFactAssembly.Combine(
            [Reported], InterfaceEvidenceSet.Of([evidence], "not listed"), InterfaceKindOverrides.None));
}
