using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Grains.Placement;

/// <summary>Asks all devices at once. One that does not answer in time counts as absent.</summary>
/// <param name="grains">To reach the device grains.</param>
/// <param name="devices">Which devices are alive.</param>
/// <param name="links">Brings proofs up to date.</param>
/// <param name="local">This silo's own device, whose preferred subnets count.</param>
internal sealed class ClusterReader(
    IGrainFactory grains, SiloDevices devices, LinkRenewal links, LocalDevice local)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>Reports of all devices that answer, sorted by id.</summary>
    public async Task<ImmutableArray<DeviceReport>> ReadReportsAsync() =>
    [
        .. (await Task.WhenAll(devices.Alive().Select(device => AskAsync(device, grain => grain.GetReportAsync()))))
            .OfType<DeviceReport>(),
    ];

    /// <summary>Descriptions of a model by device; devices without it are not in the result.</summary>
    /// <exception cref="InvalidRequestException">
    /// Every device that holds it says that its files are broken; the message is that of the first.
    /// </exception>
    public async Task<ImmutableSortedDictionary<Guid, ModelDescription>> DescribeAsync(string model)
    {
        InvalidRequestException? refusal = null;
        var found = ImmutableSortedDictionary.CreateBuilder<Guid, ModelDescription>();
        await Task.WhenAll(devices.Alive().Select(async device =>
        {
            try
            {
                if (await AskAsync(device, grain => grain.DescribeModelAsync(model)) is { } description)
                    found[device.Value] = description;
            }
            catch (InvalidRequestException e)
            {
                refusal ??= e;
            }
        }));
        return found.Count == 0 && refusal is not null ? throw refusal : found.ToImmutable();
    }

    /// <summary>
    /// The same, with nothing where the files are broken: for lists, which one bad model must not empty.
    /// </summary>
    public async Task<ImmutableSortedDictionary<Guid, ModelDescription>> DescribeOrNothingAsync(string model)
    {
        try
        {
            return await DescribeAsync(model);
        }
        catch (InvalidRequestException)
        {
            return ImmutableSortedDictionary<Guid, ModelDescription>.Empty;
        }
    }

    /// <summary>What the planner needs to place a model.</summary>
    /// <param name="model">Model id or folder.</param>
    /// <param name="reserved">Memory that other instances hold, by device.</param>
    /// <param name="mustRenew">Whether links are tried anew, also those that were tried a moment ago.</param>
    /// <exception cref="ModelNotFoundException">No device holds it.</exception>
    /// <exception cref="InvalidRequestException">Its files are broken.</exception>
    public async Task<(ClusterSnapshot Snapshot, ModelDescription Model)> ReadSnapshotAsync(
        string model, IReadOnlyDictionary<DeviceId, long> reserved, bool mustRenew)
    {
        var reportsTask = ReadReportsAsync();
        var descriptions = await DescribeAsync(model);
        var reports = await reportsTask;
        if (descriptions.Count == 0)
        {
            throw new ModelNotFoundException(
                $"Model '{model}': none of the {reports.Length} devices present holds it; " +
                "'exograins models' lists what they hold, and a folder path works where the folder is.");
        }

        reports = await links.RenewAsync(reports, mustRenew);
        var described = descriptions.First().Value;
        var candidates = reports.Select(report => new DeviceCandidate(
            Holding(report, described.ModelId, descriptions.ContainsKey(report.Id.Value)),
            reserved.GetValueOrDefault(report.Id)));
        return (new ClusterSnapshot([.. candidates], [described], local.PreferredSubnets.ToTexts()), described);
    }

    /// <summary>The whole cluster, with every model that a device names.</summary>
    /// <param name="reserved">Memory that instances hold, by device.</param>
    public async Task<ClusterSnapshot> ReadSnapshotAsync(IReadOnlyDictionary<DeviceId, long> reserved)
    {
        var reports = await ReadReportsAsync();
        var names = reports.SelectMany(report => report.Models).Distinct().Order(StringComparer.Ordinal);
        var described = await Task.WhenAll(names.Select(DescribeOrNothingAsync));
        return new ClusterSnapshot(
            [.. reports.Select(report => new DeviceCandidate(report, reserved.GetValueOrDefault(report.Id)))],
            [.. described.Where(byDevice => byDevice.Count > 0).Select(byDevice => byDevice.First().Value)],
            local.PreferredSubnets.ToTexts());
    }

    // A model that was named by its folder is in no list of a device: whether it is there was asked.
    private static DeviceReport Holding(DeviceReport report, string modelId, bool holds)
    {
        var others = report.Models.Where(id => id != modelId);
        return report with
        {
            Models = [.. (holds ? others.Append(modelId) : others).Order(StringComparer.Ordinal)],
        };
    }

    private async Task<T?> AskAsync<T>(DeviceId device, Func<IDeviceGrain, Task<T>> ask)
        where T : class?
    {
        try
        {
            return await ask(grains.GetGrain<IDeviceGrain>(device.Value)).WaitAsync(AnswerLimit);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or DeviceUnavailableException)
        {
            // It died a moment ago, or hangs: to the caller it is not there.
            return null;
        }
    }
}
