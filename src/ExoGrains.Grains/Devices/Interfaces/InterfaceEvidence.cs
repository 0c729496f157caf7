using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What the system tells of one interface beyond what .NET reports.</summary>
/// <param name="Name">The system's name.</param>
/// <param name="Kind">Class of the link.</param>
internal sealed record InterfaceEvidence(string Name, NetworkInterfaceKind Kind)
{
    /// <summary>The system's index, 0 where it does not tell.</summary>
    public int Index { get; init; }

    /// <summary>Largest packet, 0 where it does not tell.</summary>
    public int MtuBytes { get; init; }

    /// <summary>Addresses in CIDR form; may be empty though there are some.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Speed that is to be believed; null for none.</summary>
    public long? SpeedBitsPerSecond { get; init; }

    /// <summary>Whether the interface is operational; null where only .NET knows.</summary>
    public bool? IsUp { get; init; }

    /// <summary>Interfaces that a bridge joins, sorted.</summary>
    public ImmutableArray<string> BridgeMembers { get; init; } = [];

    /// <summary>The bridge it is a member of; null for none.</summary>
    public string? Bridge { get; init; }

    /// <summary>What a Thunderbolt port is cabled to; null where that is not known.</summary>
    public ThunderboltCable? Cable { get; init; }

    /// <summary>Why this may be incomplete; null where it is whole.</summary>
    public string? Warning { get; init; }
}
