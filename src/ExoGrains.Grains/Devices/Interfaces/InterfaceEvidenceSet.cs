using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What a system tells of all its interfaces.</summary>
/// <param name="ByName">Evidence by interface name.</param>
/// <param name="Missing">Warning for an interface that is not among them.</param>
internal sealed record InterfaceEvidenceSet(ImmutableDictionary<string, InterfaceEvidence> ByName, string Missing)
{
    /// <summary>Nothing is known.</summary>
    /// <param name="missing">Why.</param>
    public static InterfaceEvidenceSet Empty(string missing) => new([], missing);

    /// <summary>A set of these; of two for one name, the first.</summary>
    public static InterfaceEvidenceSet Of(IEnumerable<InterfaceEvidence> all, string missing) => new(
        all.DistinctBy(one => one.Name, StringComparer.Ordinal).ToImmutableDictionary(one => one.Name), missing);
}
