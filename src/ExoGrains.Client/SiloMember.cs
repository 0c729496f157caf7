using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>A silo as membership knows it.</summary>
/// <param name="Device">The device it is; null for a silo that is not named after one.</param>
/// <param name="Host">Name of its machine.</param>
/// <param name="Address">Orleans address: <c>ip:port@generation</c>.</param>
/// <param name="Status">Active, Dead, or on the way there.</param>
/// <param name="StartedAt">When it joined, UTC.</param>
/// <param name="AliveAt">When it last said so, UTC.</param>
public sealed record SiloMember(
    DeviceId? Device, string Host, string Address, string Status, DateTimeOffset StartedAt, DateTimeOffset AliveAt)
{
    /// <summary>The row of the membership table.</summary>
    internal static SiloMember Of(MembershipEntry entry) => new(
        Guid.TryParse(entry.SiloName, out var device) ? new DeviceId(device) : null,
        entry.HostName,
        entry.SiloAddress.ToParsableString(),
        entry.Status.ToString(),
        AsUtc(entry.StartTime),
        AsUtc(entry.IAmAliveTime));

    private static DateTimeOffset AsUtc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
