using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>Devices and models as planner input.</summary>
internal static class Samples
{
    public const long Gigabyte = 1_000_000_000;

    public static DeviceId Id(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));

    public static DeviceReport Report(int number, long usableBytes, params Backend[] backends) => new(
        Id(number),
        $"host{number}",
        $"S127.0.0.1:{11111 + number}:1",
        1000 + number,
        "chip",
        4,
        2 * usableBytes,
        usableBytes,
        usableBytes,
        backends.Length == 0 ? [Backend.Cpu] : [.. backends],
        ReadBytesPerSecond: null,
        52415 + number,
        52416 + number,
        [$"10.0.0.{number}", $"192.168.0.{number}"],
        [],
        ["model"],
        [],
        Incarnation: 1);

    public static DeviceCandidate Device(int number, long usableBytes, params Backend[] backends) =>
        new(Report(number, usableBytes, backends), ReservedBytes: 0);

    /// <summary>Devices without any link: only rings of one.</summary>
    public static ClusterSnapshot Cluster(params DeviceCandidate[] devices) =>
        new([.. devices], [], ["192.168.100.0/24"]);

    /// <summary>Devices that all reach each other, equally well.</summary>
    public static ClusterSnapshot LinkedCluster(params DeviceCandidate[] devices) => Cluster(
    [
        .. devices.Select(device => device with
        {
            Report = device.Report with
            {
                Links =
                [
                    .. devices.Where(peer => peer.Report.Id != device.Report.Id).Select(peer => new LinkProof(
                        "eth0",
                        device.Report.RingAddresses[0],
                        peer.Report.Id,
                        peer.Report.RingAddresses[0],
                        new LinkMeasurement(TimeSpan.FromMilliseconds(0.2), 1e9),
                        null,
                        DateTimeOffset.UnixEpoch)),
                ],
            },
        }),
    ]);

    public static ModelDescription Model(int layers, long layerBytes, long headBytes, params Backend[] backends) => new(
        "model",
        headBytes,
        [.. Enumerable.Repeat(layerBytes, layers)],
        HiddenSize: 1024,
        VocabularySize: 32000,
        KvBytesPerTokenPerLayer: 4096,
        ContextTokens: 32768,
        [.. backends]);

    public static PlanOptions Options(int? ranks = null, int? context = null) => new("model", ranks, context);

    public static RingPlan Plan(params int[] devices) => new(
        "model",
        [
            .. devices.Select((device, rank) => new RankPlan(
                rank, Id(device), new LayerRange(rank, rank + 1), Backend.Cpu, 10, 20, 30)),
        ],
        [],
        null,
        ImmutableArray<LeftOutDevice>.Empty,
        1024,
        8,
        "model");
}
