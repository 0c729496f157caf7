using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;
using ExoGrains.Grains.Links;
using Orleans.Concurrency;

namespace ExoGrains.Grains.Devices;

/// <summary>One device, on its own silo: reports what the machine and its silo are.</summary>
// Reentrant: links that are being tried must not keep the report waiting.
[PinnedToDevice, Reentrant]
internal sealed class DeviceGrain(
    LocalDevice device,
    DeviceMemory memory,
    LocalModels models,
    MeasuredSpeed speed,
    InterfaceFacts interfaces,
    DeviceLinks links,
    LinkBook book,
    ILocalSiloDetails silo,
    TimeProvider time) : Grain, IDeviceGrain
{
    /// <inheritdoc/>
    public Task<DeviceReport> GetReportAsync() => Task.FromResult(Report(memory.Usable));

    /// <inheritdoc/>
    public Task<ModelDescription?> DescribeModelAsync(string model) => Task.FromResult(models.Describe(model));

    /// <inheritdoc/>
    public Task<DateTimeOffset> GetClockAsync() => Task.FromResult(time.GetUtcNow());

    /// <inheritdoc/>
    public Task<LinkPeer> GetLinkPeerAsync() => Task.FromResult(links.AsPeer());

    /// <inheritdoc/>
    public async Task<ImmutableArray<LinkProof>> ProveLinksAsync(ImmutableArray<LinkPeer> peers, bool mustRenew)
    {
        var proofs = await Task.WhenAll(peers.SelectMany(peer =>
        {
            var pairs = links.CandidatesTo(peer);
            book.Keep(peer, pairs);
            return pairs.Select(pair => pair.Interface).Distinct().Select(name =>
                GrainFactory.GetGrain<IInterfaceGrain>($"{device.Id}/{name}").ProveAsync(peer, mustRenew));
        }));
        return [.. proofs.SelectMany(some => some)];
    }

    private DeviceReport Report(UsableMemory usable) => new(
        device.Id,
        device.Name,
        silo.SiloAddress.ToString(),
        Environment.ProcessId,
        MachineFacts.Chip(),
        device.ThreadCount,
        MachineFacts.MemoryTotalBytes(),
        MachineFacts.MemoryFreeBytes(),
        usable.Bytes,
        device.Backends,
        speed.ReadBytesPerSecond,
        device.HttpPort,
        device.RingPort,
        [device.Address.ToString()],
        interfaces.Current,
        models.Ids(),
        book.All(),
        device.Incarnation,
        RuntimeInformation.OSDescription,
        device.BackendNote,
        usable.Note,
        device.Mlx);
}
