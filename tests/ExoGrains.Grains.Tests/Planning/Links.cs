using ExoGrains.Contracts;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>Interfaces and proofs of links.</summary>
internal static class Links
{
    public static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static NetworkInterfaceFact Interface(
        string name, NetworkInterfaceKind kind, params string[] addresses) => new(
        name, kind, [.. addresses], Index: 1, MtuBytes: 1500, SpeedBitsPerSecond: null, IsUp: true, BridgeMembers: []);

    public static LinkProof Proven(
        string own, string source, int peer, string address, double milliseconds, double? bytesPerSecond = 1e8) => new(
        own,
        source,
        Samples.Id(peer),
        address,
        new LinkMeasurement(TimeSpan.FromMilliseconds(milliseconds), bytesPerSecond),
        Failure: null,
        Moment);

    public static LinkProof Failed(
        string own, string source, int peer, string address, LinkStage stage, string error, double milliseconds) => new(
        own,
        source,
        Samples.Id(peer),
        address,
        Measurement: null,
        new LinkFailure(stage, error, TimeSpan.FromMilliseconds(milliseconds), $"{error} it was"),
        Moment,
        FailureCount: 1);

    public static DeviceReport With(DeviceReport report, params NetworkInterfaceFact[] interfaces) =>
        report with { Interfaces = [.. interfaces] };

    public static DeviceReport Dialling(DeviceReport report, params LinkProof[] proofs) =>
        report with { Links = [.. proofs] };
}
