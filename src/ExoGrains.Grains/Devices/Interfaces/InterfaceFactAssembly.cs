using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Puts facts together from what .NET reports and what the system tells.</summary>
internal static class InterfaceFactAssembly
{
    /// <summary>Facts of every reported interface, sorted by name.</summary>
    /// <param name="reported">What there is, with its addresses.</param>
    /// <param name="evidence">What kind it is.</param>
    /// <param name="overrides">Kinds set by name, for interfaces without evidence.</param>
    public static ImmutableArray<NetworkInterfaceFact> Combine(
        IEnumerable<ReportedInterface> reported, InterfaceEvidenceSet evidence, InterfaceKindOverrides overrides) =>
    [
        .. reported.OrderBy(one => one.Name, StringComparer.Ordinal)
            .Select(one => Find(one, evidence) is { } found
                ? Known(one, found)
                : Unexplained(one, evidence, overrides)),
    ];

    /// <summary>Whether two lists of facts say the same.</summary>
    public static bool AreSame(ImmutableArray<NetworkInterfaceFact> left, ImmutableArray<NetworkInterfaceFact> right) =>
        left.SequenceEqual(right, EqualityComparer<NetworkInterfaceFact>.Create(
            (one, other) => one is not null && other is not null && IsSame(one, other)));

    // In a network namespace whose /sys is that of another, names match and indexes do not.
    private static InterfaceEvidence? Find(ReportedInterface one, InterfaceEvidenceSet evidence) =>
        evidence.ByName.TryGetValue(one.Name, out var found)
        && (found.Index == 0 || one.Index == 0 || found.Index == one.Index)
            ? found
            : null;

    private static NetworkInterfaceFact Known(ReportedInterface one, InterfaceEvidence found) => new(
        one.Name,
        found.Kind,
        one.Addresses.IsEmpty ? [.. found.Addresses.Order(StringComparer.Ordinal)] : one.Addresses,
        one.Index > 0 ? one.Index : found.Index,
        one.MtuBytes > 0 ? one.MtuBytes : found.MtuBytes,
        found.SpeedBitsPerSecond,
        found.IsUp ?? one.IsUp,
        found.BridgeMembers,
        found.Bridge,
        found.Warning,
        found.Cable);

    private static NetworkInterfaceFact Unexplained(
        ReportedInterface one, InterfaceEvidenceSet evidence, InterfaceKindOverrides overrides)
    {
        var kind = overrides.Find(one.Name)
            ?? (one.IsLoopback ? NetworkInterfaceKind.Loopback : NetworkInterfaceKind.Unknown);
        return new NetworkInterfaceFact(
            one.Name,
            kind,
            one.Addresses,
            one.Index,
            one.MtuBytes,
            SpeedBitsPerSecond: null,
            one.IsUp,
            BridgeMembers: [],
            Bridge: null,
            kind == NetworkInterfaceKind.Unknown ? evidence.Missing : null);
    }

    // Records compare arrays by reference.
    private static bool IsSame(NetworkInterfaceFact one, NetworkInterfaceFact other) =>
        one.Addresses.SequenceEqual(other.Addresses)
        && one.BridgeMembers.SequenceEqual(other.BridgeMembers)
        && one with { Addresses = other.Addresses, BridgeMembers = other.BridgeMembers } == other;
}
