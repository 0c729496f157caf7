using System.Collections.Immutable;
using ExoGrains.Contracts;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace ExoGrains.Grains.Devices;

/// <summary>Which silo is which device, by silo metadata.</summary>
/// <param name="metadata">Filled by Orleans some time after a silo joined.</param>
/// <param name="membership">Tells who is alive, and the silo's name at once.</param>
public sealed class SiloDevices(ISiloMetadataCache metadata, IClusterMembershipService membership)
{
    /// <summary>The device of a silo; null while it is not known.</summary>
    public DeviceId? Find(SiloAddress silo)
    {
        if (metadata.GetSiloMetadata(silo).Metadata.TryGetValue(LocalDevice.MetadataKey, out var text)
            && Guid.TryParse(text, out var fromMetadata))
            return new DeviceId(fromMetadata);

        // Metadata arrives a moment after the silo joined. Silos are named after their device, which membership knows
        // at once.
        return membership.CurrentSnapshot.Members.TryGetValue(silo, out var member)
            && Guid.TryParse(member.Name, out var fromName)
            ? new DeviceId(fromName)
            : null;
    }

    /// <summary>Devices whose silo is active, sorted, each once.</summary>
    public ImmutableArray<DeviceId> Alive() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => Find(member.SiloAddress))
            .OfType<DeviceId>()
            .Distinct()
            .OrderBy(device => device.Value),
    ];
}
