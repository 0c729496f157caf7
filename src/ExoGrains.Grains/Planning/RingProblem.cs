using System.Collections.Immutable;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// What is to be solved: usable devices as numbers 0, 1, ... in the order of their ids, what they can do, and which
/// reaches which.
/// </summary>
internal sealed class RingProblem
{
    // Where no device measured its own; a rough figure of an ordinary machine, and only ratios matter then.
    private const double UsualReadBytesPerSecond = 10e9;

    // Where no burst was measured: gigabit Ethernet, the least that is common.
    private const double UsualLinkBytesPerSecond = 100e6;

    // A frame's header beside the hidden state.
    private const int FrameHeaderBytes = 64;

    private readonly double[] _bytesPerSecond;
    private readonly (long HeadBytes, long[] LayerSums)[] _weights;
    private readonly Dictionary<(int From, int To), double> _hopSeconds = [];

    /// <summary>Prepares the numbers.</summary>
    /// <param name="usable">Devices, sorted by id.</param>
    /// <param name="model">What is divided.</param>
    /// <param name="options">Ranks wanted.</param>
    /// <param name="preferred">For the choice of links.</param>
    public RingProblem(
        IReadOnlyList<UsableDevice> usable, ModelDescription model, PlanOptions options, PreferredSubnets preferred)
    {
        ImmutableArray<DeviceCandidate> devices = [.. usable.Select(device => device.Device)];
        Model = model;
        Options = options;
        LayerCount = model.LayerBytes.Length;
        AvailableBytes = [.. devices.Select(device => device.AvailableBytes)];
        ThreadCounts = [.. devices.Select(device => Math.Max(1, device.Report.CoreCount))];
        Backends = [.. usable.Select(device => device.Backend)];
        IsPinned = [.. usable.Select(device => device.IsPinned)];
        MinRanks = Math.Max(
            options.RankCount ?? options.MinRanks ?? 1, Math.Max(1, IsPinned.Count(pinned => pinned)));
        MaxRanks = Math.Min(
            options.RankCount ?? options.MaxRanks ?? int.MaxValue, Math.Min(LayerCount, devices.Length));
        var slowest = devices
            .Select(device => device.Report.ReadBytesPerSecond)
            .Where(speed => speed > 0)
            .Min() ?? UsualReadBytesPerSecond;
        _bytesPerSecond =
        [
            .. devices.Select(device =>
                device.Report.ReadBytesPerSecond is > 0 and { } speed && double.IsFinite(speed) ? speed : slowest),
        ];
        var weights = Backends.Distinct().ToDictionary(
            backend => backend, backend => Sum(EngineSizes.Weights(backend, options.Precision, model)));
        _weights = [.. Backends.Select(backend => weights[backend])];
        Links = FindLinks(devices, preferred);
    }

    /// <summary>What is divided.</summary>
    public ModelDescription Model { get; }

    /// <summary>What the plan must satisfy.</summary>
    public PlanOptions Options { get; }

    /// <summary>Layers to give out.</summary>
    public int LayerCount { get; }

    /// <summary>Least number of ranks, 1 at least.</summary>
    public int MinRanks { get; }

    /// <summary>Largest number of ranks; below <see cref="MinRanks"/> where no ring is possible.</summary>
    public int MaxRanks { get; }

    /// <summary>Number of devices.</summary>
    public int Count => AvailableBytes.Length;

    /// <summary>By device: memory left for shards.</summary>
    public ImmutableArray<long> AvailableBytes { get; }

    /// <summary>By device: its engine.</summary>
    public ImmutableArray<Backend> Backends { get; }

    /// <summary>By device: threads its engine computes on.</summary>
    public ImmutableArray<int> ThreadCounts { get; }

    /// <summary>By device: whether it must take part.</summary>
    public ImmutableArray<bool> IsPinned { get; }

    /// <summary>By device: those it reaches over a proven link, ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> Links { get; }

    /// <summary>Weights that a device reads per second.</summary>
    /// <remarks>A device measures what its processor reads; for its GPU that stands in until it is measured
    /// too.</remarks>
    public double BytesPerSecond(int device) => _bytesPerSecond[device];

    /// <summary>Time of one hop with one hidden state; infinite where no link is proven.</summary>
    public double HopSeconds(int from, int to) => _hopSeconds.GetValueOrDefault((from, to), double.PositiveInfinity);

    /// <summary>Weights of layers as a device's engine holds them, with the head's own on the head.</summary>
    public long WeightBytes(int device, bool isHead, int first, int end)
    {
        var (headBytes, sums) = _weights[device];
        return sums[end] - sums[first] + (isHead ? headBytes : 0);
    }

    /// <summary>Time of a rank for one token: it reads all its weights once.</summary>
    public double RankSeconds(int device, bool isHead, int first, int end) =>
        WeightBytes(device, isHead, first, end) / _bytesPerSecond[device];

    private static (long HeadBytes, long[] LayerSums) Sum(WeightSizes weights)
    {
        var sums = new long[weights.LayerBytes.Length + 1];
        for (var layer = 0; layer < weights.LayerBytes.Length; layer++)
            sums[layer + 1] = checked(sums[layer] + weights.LayerBytes[layer]);
        return (weights.HeadBytes, sums);
    }

    private ImmutableArray<ImmutableArray<int>> FindLinks(
        ImmutableArray<DeviceCandidate> devices, PreferredSubnets preferred)
    {
        var numbers = new Dictionary<DeviceId, int>();
        for (var device = 0; device < devices.Length; device++)
            numbers[devices[device].Report.Id] = device;
        var links = ImmutableArray.CreateBuilder<ImmutableArray<int>>(devices.Length);
        for (var from = 0; from < devices.Length; from++)
        {
            var report = devices[from].Report;
            var peers = (report.Links.IsDefault ? [] : report.Links)
                .Where(proof => proof.Peer != report.Id && numbers.ContainsKey(proof.Peer))
                .GroupBy(proof => numbers[proof.Peer])
                .OrderBy(peer => peer.Key);
            foreach (var peer in peers)
            {
                var chosen = LinkRanking.Choose(
                    report with { Links = [.. peer] }, devices[peer.Key].Report, preferred);
                if (chosen?.Measurement is { } measurement)
                    _hopSeconds[(from, peer.Key)] = HopSecondsOf(measurement);
            }

            var source = from;
            links.Add([.. peers.Select(peer => peer.Key).Where(to => _hopSeconds.ContainsKey((source, to)))]);
        }

        return links.MoveToImmutable();
    }

    private double HopSecondsOf(LinkMeasurement measurement)
    {
        var bytesPerSecond = measurement.BytesPerSecond is > 0 and { } measured ? measured : UsualLinkBytesPerSecond;
        return Math.Max(0, measurement.RoundTrip.TotalSeconds / 2)
            + ((((double)sizeof(float) * Model.HiddenSize) + FrameHeaderBytes) / bytesPerSecond);
    }
}
