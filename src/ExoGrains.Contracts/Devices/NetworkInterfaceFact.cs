using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>What a device knows about one of its network interfaces.</summary>
/// <param name="Name">The system's name, for example <c>en1</c>.</param>
/// <param name="Kind">Class of the link.</param>
/// <param name="Addresses">Addresses in CIDR form, for example <c>192.168.100.1/30</c>, sorted ordinally.</param>
/// <param name="Index">The system's interface index, 0 where it has none.</param>
/// <param name="MtuBytes">Largest packet, 0 where not known.</param>
/// <param name="SpeedBitsPerSecond">As the system reports it; null where it is not to be believed.</param>
/// <param name="IsUp">Whether the interface is operational.</param>
/// <param name="BridgeMembers">Names of the interfaces a bridge joins, sorted; empty for what is no bridge.</param>
/// <param name="Bridge">The bridge this interface is a member of; null where it is none's.</param>
/// <param name="Warning">Why the facts may be incomplete, for example a command that did not answer; null where
/// they are whole.</param>
/// <param name="Cable">What a Thunderbolt port is cabled to; null where that is not known.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.NetworkInterfaceFact")]
public sealed record NetworkInterfaceFact(
    [property: Id(0)] string Name,
    [property: Id(1)] NetworkInterfaceKind Kind,
    [property: Id(2)] ImmutableArray<string> Addresses,
    [property: Id(3)] int Index,
    [property: Id(4)] int MtuBytes,
    [property: Id(5)] long? SpeedBitsPerSecond,
    [property: Id(6)] bool IsUp,
    [property: Id(7)] ImmutableArray<string> BridgeMembers,
    [property: Id(8)] string? Bridge = null,
    [property: Id(9)] string? Warning = null,
    [property: Id(10)] ThunderboltCable? Cable = null)
{
    /// <summary>Whether it is a bridge: its addresses are aliases of ports that may have better ones.</summary>
    public bool IsBridge => !BridgeMembers.IsDefaultOrEmpty;
}
