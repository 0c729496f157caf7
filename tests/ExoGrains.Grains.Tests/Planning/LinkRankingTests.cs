using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;
using static ExoGrains.Grains.Tests.Planning.Links;
using static ExoGrains.Grains.Tests.Planning.Samples;

namespace ExoGrains.Grains.Tests.Planning;

public sealed class LinkRankingTests
{
    private static readonly NetworkInterfaceFact[] LaptopInterfaces =
    [
        Interface("bridge0", NetworkInterfaceKind.Thunderbolt, "192.168.2.1/24") with { BridgeMembers = ["en2"] },
        Interface("en0", NetworkInterfaceKind.Wifi, "10.78.0.1/24"),
        Interface("en1", NetworkInterfaceKind.MaybeEthernet, "192.168.100.5/30"),
        Interface("en7", NetworkInterfaceKind.Ethernet, "10.77.0.1/24"),
    ];

    private static readonly NetworkInterfaceFact[] DesktopInterfaces =
    [
        Interface("bridge0", NetworkInterfaceKind.Thunderbolt, "192.168.2.2/24") with { BridgeMembers = ["en2"] },
        Interface("en0", NetworkInterfaceKind.Ethernet, "10.77.0.2/24"),
        Interface("en1", NetworkInterfaceKind.MaybeEthernet, "192.168.100.6/30"),
        Interface("en5", NetworkInterfaceKind.Wifi, "10.78.0.2/24"),
    ];

    private static readonly DeviceReport Desktop = With(Report(2, Gigabyte), DesktopInterfaces);

    [Fact]
    public void AliasThatPingsButRefuses_LosesToTheProvenPreferredSubnet()
    {
        var choice = Rank(
            Failed("bridge0", "192.168.2.1", 2, "192.168.2.2", LinkStage.Connect, "EHOSTUNREACH", 0.1),
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", 0.3),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", 0.7));

        Assert.Equal("192.168.100.6", choice.Chosen!.Address);
        Assert.Equal(
            ("en1", "192.168.100.5", 0), (choice.Chosen.Interface, choice.Chosen.Source, choice.Chosen.Priority));
        Assert.Equal("chosen: proven, priority 0 (preferred subnet)", choice.Reason);
        Assert.Equal(
            "EHOSTUNREACH at connect after 0.1 ms: no route or the system forbids it", Verdict(choice, "192.168.2.2"));
        Assert.Equal(
            "proven, but priority 3 (ethernet) ranks after 0 (preferred subnet)", Verdict(choice, "10.77.0.2"));
        Assert.Equal("not tried yet", Verdict(choice, "10.78.0.2"));
    }

    [Fact]
    public void KindOfALink_IsThatOfItsWorseEnd()
    {
        var choice = Rank(Proven("en1", "192.168.100.5", 2, "10.78.0.2", 3));
        Assert.Equal((NetworkInterfaceKind.Wifi, 4), (choice.Chosen!.Kind, choice.Chosen.Priority));
    }

    [Fact]
    public void BridgeAlias_RanksAfterItsEqual()
    {
        var dialler = With(
            Report(1, Gigabyte),
            Interface("bridge0", NetworkInterfaceKind.Ethernet, "10.1.0.1/24") with { BridgeMembers = ["en2"] },
            Interface("en0", NetworkInterfaceKind.Ethernet, "10.2.0.1/24"));
        var listener = With(
            Report(2, Gigabyte), Interface("eth0", NetworkInterfaceKind.Ethernet, "10.1.0.2/24", "10.2.0.2/24"));
        var choice = LinkRanking.Rank(
            Dialling(
                dialler,
                Proven("bridge0", "10.1.0.1", 2, "10.1.0.2", 0.1),
                Proven("en0", "10.2.0.1", 2, "10.2.0.2", 0.9)),
            listener,
            PreferredSubnets.Default);

        Assert.Equal("10.2.0.2", choice.Chosen!.Address);
        Assert.Contains("a bridge alias ranks after", Verdict(choice, "10.1.0.2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, 0.4, "10.77.0.10")]
    [InlineData(0.4, 0.4, "10.77.0.9")]
    public void EqualPriority_GoesToTheLowerRoundTripThenTheLowerAddress(double nine, double ten, string expected)
    {
        var choice = LinkRanking.Rank(
            Dialling(
                With(Report(1, Gigabyte), LaptopInterfaces),
                Proven("en7", "10.77.0.1", 2, "10.77.0.9", nine),
                Proven("en7", "10.77.0.1", 2, "10.77.0.10", ten)),
            With(Report(2, Gigabyte), Interface("en0", NetworkInterfaceKind.Ethernet, "10.77.0.9/24", "10.77.0.10/24")),
            PreferredSubnets.Default);
        Assert.Equal(expected, choice.Chosen!.Address);
    }

    [Fact]
    public void GrosslySlowRoundTrip_OverrulesThePriorityAndSaysSo()
    {
        var choice = Rank(
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", 12),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", 0.7));

        Assert.Equal("10.77.0.2", choice.Chosen!.Address);
        Assert.Contains("overrules", choice.Reason, StringComparison.Ordinal);
        Assert.Contains(
            "round trip of 12 ms is over 5 times the 0.7 ms",
            Verdict(choice, "192.168.100.6"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.12, 0.02)]
    [InlineData(3.4, 0.7)]
    public void RoundTripThatIsNotGrosslyWorse_OverrulesNothing(double preferred, double other) =>
        Assert.Equal("192.168.100.6", Rank(
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", preferred),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", other)).Chosen!.Address);

    [Theory]
    [InlineData(24e6, "10.77.0.2")]
    [InlineData(26e6, "192.168.100.6")]
    public void BandwidthUnderAQuarter_OverrulesThePriority(double preferred, string expected) =>
        Assert.Equal(expected, Rank(
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", 0.3, preferred),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", 0.7, 100e6)).Chosen!.Address);

    [Fact]
    public void UnmeasuredBandwidth_ContradictsNothing() =>
        Assert.Equal("192.168.100.6", Rank(
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", 0.3, null),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", 0.7, 100e6)).Chosen!.Address);

    [Fact]
    public void ContradictionsInACircle_LeaveItToThePriority()
    {
        var choice = Rank(
            Proven("en1", "192.168.100.5", 2, "192.168.100.6", 20, 1000e6),
            Proven("en7", "10.77.0.1", 2, "10.77.0.2", 2, 100e6),
            Proven("en0", "10.78.0.1", 2, "10.78.0.2", 0.2, 10e6));

        Assert.Equal("192.168.100.6", choice.Chosen!.Address);
        Assert.Contains("contradict each other", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void NoProvenLink_IsNoHopAndNamesEveryFailure()
    {
        var choice = Rank(
            Failed("bridge0", "192.168.2.1", 2, "192.168.2.2", LinkStage.Connect, "EHOSTUNREACH", 0.1),
            Failed("en1", "192.168.100.5", 2, "192.168.100.6", LinkStage.Handshake, "WrongDevice", 2));

        Assert.Null(choice.Chosen);
        Assert.Contains("192.168.2.2: EHOSTUNREACH at connect", choice.Reason, StringComparison.Ordinal);
        Assert.Contains("192.168.100.6: WrongDevice at handshake", choice.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(choice.Candidates, candidate => candidate.IsChosen);
    }

    [Fact]
    public void ProofOfAnotherDevice_CountsForNothing() =>
        Assert.Null(Rank(Proven("en1", "192.168.100.5", 3, "192.168.100.6", 0.3)).Chosen);

    [Fact]
    public void OwnPreferredSubnets_ReplaceTheDefault() =>
        Assert.Equal("10.78.0.2", LinkRanking.Rank(
            Dialling(
                With(Report(1, Gigabyte), LaptopInterfaces),
                Proven("en1", "192.168.100.5", 2, "192.168.100.6", 0.3),
                Proven("en0", "10.78.0.1", 2, "10.78.0.2", 0.4)),
            Desktop,
            PreferredSubnets.Parse(["10.78.0.0/16"])).Chosen!.Address);

    [Fact]
    public void OrderOfProofs_DoesNotMatter() => Gen.Select(Proofs, Gen.Int).Sample((proofs, seed) =>
    {
        var shuffled = proofs.ToArray();
        new Random(seed).Shuffle(shuffled);
        var first = Rank(proofs);
        var second = Rank(shuffled);
        return first.Candidates.SequenceEqual(second.Candidates) && first.Reason == second.Reason;
    });

    [Fact]
    public void ChosenLink_IsProvenAndContradictedOnlyWhereAllAre() => Proofs.Sample(proofs =>
    {
        var proven = Rank(proofs).Candidates.Where(candidate => candidate.Measurement is not null).ToList();
        if (Rank(proofs).Chosen is not { } chosen)
            return proven.Count == 0;
        var free = proven.Where(link => !proven.Exists(other => Contradicts(other, link))).ToList();
        return chosen.Priority == (free.Count > 0 ? free : proven).Min(link => link.Priority)
            && (free.Count == 0 || free.Contains(chosen));
    });

    private static bool Contradicts(HopCandidate other, HopCandidate link) =>
        (link.Measurement!.RoundTrip > 5 * other.Measurement!.RoundTrip
            && link.Measurement.RoundTrip - other.Measurement.RoundTrip > TimeSpan.FromMilliseconds(1))
        || link.Measurement.BytesPerSecond * 4 < other.Measurement.BytesPerSecond;

    private static Gen<LinkProof[]> Proofs => Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Double[0.01, 40], Gen.Int[0, 2])
        .Select((own, peer, outcome, roundTrip, rate) => outcome == 0
            ? Failed(OwnName(own), OwnAddress(own), 2, PeerAddress(peer), LinkStage.Connect, "ETIMEDOUT", 1500)
            : Proven(
                OwnName(own),
                OwnAddress(own),
                2,
                PeerAddress(peer),
                roundTrip,
                rate == 0 ? null : Math.Pow(30, rate) * 1e6))
        .Array[0, 6]
        .Select(proofs => proofs.DistinctBy(proof => (proof.Source, proof.Address)).ToArray());

    private static string OwnName(int index) => LaptopInterfaces[index].Name;

    private static string OwnAddress(int index) => LaptopInterfaces[index].Addresses[0].Split('/')[0];

    private static string PeerAddress(int index) => DesktopInterfaces[index].Addresses[0].Split('/')[0];

    private static string Verdict(LinkChoice choice, string address) =>
        choice.Candidates.First(candidate => candidate.Address == address).Verdict;

    private static LinkChoice Rank(params LinkProof[] proofs) => LinkRanking.Rank(
        Dialling(With(Report(1, Gigabyte), LaptopInterfaces), proofs), Desktop, PreferredSubnets.Default);
}
