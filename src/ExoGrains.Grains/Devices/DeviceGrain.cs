using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Devices;

/// <summary>One device, on its own silo: reports what the machine and its silo are.</summary>
[PinnedToDevice]
internal sealed class DeviceGrain(
    LocalDevice device, LocalModels models, MeasuredSpeed speed, InterfaceFacts interfaces, ILocalSiloDetails silo)
    : Grain, IDeviceGrain
{
    /// <inheritdoc/>
    public Task<DeviceReport> GetReportAsync() => Task.FromResult(new DeviceReport(
        device.Id,
        device.Name,
        silo.SiloAddress.ToString(),
        Environment.ProcessId,
        MachineFacts.Chip(),
        device.ThreadCount,
        MachineFacts.MemoryTotalBytes(),
        MachineFacts.MemoryFreeBytes(),
        device.MemoryUsableBytes,
        device.Backends,
        speed.ReadBytesPerSecond,
        device.HttpPort,
        device.RingPort,
        [device.Address.ToString()],
        interfaces.Current,
        models.Ids(),
        [],
        device.Incarnation));

    /// <inheritdoc/>
    public Task<ModelDescription?> DescribeModelAsync(string model) => Task.FromResult(models.Describe(model));
}
