using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Turns what sysfs says into evidence.</summary>
internal static class LinuxEvidence
{
    private const long BitsPerMegabit = 1_000_000;

    /// <summary>Evidence of all interfaces.</summary>
    /// <param name="interfaces">What was read.</param>
    /// <param name="overrides">Kinds set by name; they hold for the members of a bridge too.</param>
    public static InterfaceEvidenceSet From(
        ImmutableArray<SysfsInterface> interfaces, InterfaceKindOverrides overrides)
    {
        var own = interfaces
            .DistinctBy(one => one.Name, StringComparer.Ordinal)
            .ToDictionary(one => one.Name, one => overrides.Find(one.Name) ?? InterfaceClassifier.Kind(one));
        var bridges = interfaces.Where(one => one.IsBridge).Select(one => one.Name).ToHashSet();
        return InterfaceEvidenceSet.Of(
            interfaces.Select(one => new InterfaceEvidence(one.Name, KindOf(one))
            {
                Index = one.Index,
                MtuBytes = one.MtuBytes,
                SpeedBitsPerSecond = SpeedOf(one),
                IsUp = one.IsUp,
                BridgeMembers = one.Members,
                Bridge = bridges.Contains(one.Master) ? one.Master : null,
            }),
            $"{SysfsReader.SystemRoot} does not list it, so its kind is not known");

        NetworkInterfaceKind KindOf(SysfsInterface one) => one.IsBridge && overrides.Find(one.Name) is null
            ? InterfaceClassifier.BridgeKind(
                one.Members.Select(member => own.GetValueOrDefault(member)), own[one.Name])
            : own[one.Name];
    }

    // Only a driver of real hardware knows; veth, tap and bridges claim 10 Gbit/s whatever they are.
    private static long? SpeedOf(SysfsInterface one) => one.Driver.Length > 0 && !one.IsWireless
        ? LinkSpeed.Believe(one.SpeedMegabitsPerSecond * BitsPerMegabit)
        : null;
}
