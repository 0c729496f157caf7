using ExoGrains.Contracts;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace ExoGrains.Grains.Devices;

/// <summary>Leaves only the silo of the device that the grain's key names.</summary>
/// <param name="devices">Which silo is which device.</param>
public sealed class DevicePlacementFilterDirector(SiloDevices devices) : IPlacementFilterDirector
{
    /// <inheritdoc/>
    /// <exception cref="DeviceUnavailableException">No silo of that device is alive.</exception>
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var device = ReadDevice(target.GrainIdentity);
        var matching = silos.Where(silo => devices.Find(silo) == device).Order().ToList();
        return matching.Count > 0
            ? matching
            : throw new DeviceUnavailableException(
                $"Device {device}: no silo of that device is alive; start it, or place without it.");
    }

    /// <summary>The device that a pinned grain's key names.</summary>
    /// <exception cref="FormatException">The key names none.</exception>
    public static DeviceId ReadDevice(GrainId grain)
    {
        if (grain.TryGetGuidKey(out var guid, out var extension))
            return extension is null ? new DeviceId(guid) : ShardKey.Parse(extension).Device;
        var text = grain.Key.ToString() ?? "";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Guid.TryParseExact(text.AsSpan(0, slash), "D", out var device)
            ? new DeviceId(device)
            : throw new FormatException($"Key of a pinned grain: got '{text}', expected 'device-guid/name'.");
    }
}
