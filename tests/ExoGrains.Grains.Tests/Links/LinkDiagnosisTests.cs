using ExoGrains.Contracts;
using ExoGrains.Grains.Links;
using ExoGrains.Grains.Tests.Planning;

namespace ExoGrains.Grains.Tests.Links;

public sealed class LinkDiagnosisTests
{
    private static readonly DeviceReport Mac = Samples.Report(1, Samples.Gigabyte) with
    {
        OperatingSystem = "Darwin 24.6.0 Darwin Kernel Version 24.6.0",
    };

    private static readonly DeviceReport Linux = Mac with { OperatingSystem = "Debian GNU/Linux 12" };

    [Fact]
    public void EveryPairRefusedAtOnceOnAMac_IsLocalNetworkPrivacy()
    {
        LinkProof[] all = [Failed("192.168.100.2", "EHOSTUNREACH", 0.05), Failed("10.77.0.2", "EHOSTUNREACH", 0.08)];

        Assert.Contains("Local Network privacy", LinkDiagnosis.Explain(all[0], all, Mac)!.Cause);
        Assert.DoesNotContain("Local Network privacy", LinkDiagnosis.Explain(all[0], all, Linux)!.Cause);
    }

    [Fact]
    public void OnePairOfSeveralRefusedAtOnce_IsAnAliasBehindABridge()
    {
        LinkProof[] all = [Failed("192.168.2.2", "EHOSTUNREACH", 0.06), Proven("192.168.100.2", 0.3)];

        Assert.Contains("alias behind a bridge", LinkDiagnosis.Explain(all[0], all, Mac)!.Cause);
        Assert.Null(LinkDiagnosis.Explain(all[1], all, Mac));
    }

    [Fact]
    public void AddressOfABridge_IsCalledAnAliasHoweverLongTheErrorTook()
    {
        var bridge = new NetworkInterfaceFact(
            "en0", NetworkInterfaceKind.Thunderbolt, [], 1, 1500, null, true, ["en1"]);
        LinkProof[] all = [Failed("192.168.2.2", "EHOSTUNREACH", 1020), Proven("192.168.100.2", 0.3)];

        Assert.DoesNotContain("alias", LinkDiagnosis.Explain(all[0], all, Linux)!.Cause);
        Assert.Contains("alias", LinkDiagnosis.Explain(all[0], all, Linux with { Interfaces = [bridge] })!.Cause);
    }

    [Fact]
    public void SelfAssignedAddress_IsTheSingleRoute()
    {
        LinkProof[] all = [Failed("169.254.7.7", "EHOSTUNREACH", 0.06), Proven("10.77.0.2", 0.3)];

        var finding = LinkDiagnosis.Explain(all[0], all, Mac)!;
        Assert.Contains("single route", finding.Cause);
        Assert.Contains("/30", finding.Remedy);
    }

    [Fact]
    public void FirstFailures_AreALinkThatComesUp_LaterOnesAreNot()
    {
        var young = Failed("10.77.0.2", "EHOSTUNREACH", 900) with { FailureCount = 2 };
        var old = young with { FailureCount = 9 };

        Assert.Contains("coming up", LinkDiagnosis.Explain(young, [young], Mac)!.Cause);
        Assert.Contains("no route", LinkDiagnosis.Explain(old, [old], Mac)!.Cause);
    }

    [Theory]
    [InlineData("ECONNREFUSED", "nobody listens")]
    [InlineData("ETIMEDOUT", "firewall")]
    [InlineData("EADDRNOTAVAIL", "went away")]
    [InlineData("WrongDevice", "same one")]
    [InlineData("OldEpoch", "restarted")]
    [InlineData("WrongKey", "another cluster key")]
    [InlineData("VersionMismatch", "another version")]
    [InlineData("EPERM", "forbids")]
    [InlineData("ECONNRESET", "cut")]
    public void Error_IsExplained(string error, string expected)
    {
        var proof = Failed("10.77.0.2", error, 100);

        var finding = LinkDiagnosis.Explain(proof, [proof], Linux)!;

        Assert.Contains(expected, finding.Cause);
        Assert.NotEmpty(finding.Remedy);
    }

    [Fact]
    public void SlowLink_NamesTheKindOfItsInterface()
    {
        var wifi = Linux with
        {
            Interfaces = [new NetworkInterfaceFact("en0", NetworkInterfaceKind.Wifi, [], 1, 1500, null, true, [])],
        };
        var proof = Proven("10.78.0.2", 3.9);

        Assert.Contains("Wifi", LinkDiagnosis.Explain(proof, [proof], wifi)!.Cause);
    }

    private static LinkProof Failed(string address, string error, double milliseconds) => new(
        "en0",
        "10.0.0.1",
        Samples.Id(2),
        address,
        null,
        new LinkFailure(LinkStage.Connect, error, TimeSpan.FromMilliseconds(milliseconds), error),
        DateTimeOffset.UnixEpoch,
        1);

    private static LinkProof Proven(string address, double milliseconds) => new(
        "en0",
        "10.0.0.1",
        Samples.Id(2),
        address,
        new LinkMeasurement(TimeSpan.FromMilliseconds(milliseconds), 1e9),
        null,
        DateTimeOffset.UnixEpoch);
}
