using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>One interface as macOS' <c>ifconfig -v</c> prints it.</summary>
/// <param name="Name">The system's name.</param>
internal sealed record IfconfigInterface(string Name)
{
    /// <summary>Flags, for example <c>UP</c> and <c>POINTOPOINT</c>.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Largest packet, 0 where it is not printed.</summary>
    public int MtuBytes { get; init; }

    /// <summary>The system's index, 0 where it is not printed.</summary>
    public int Index { get; init; }

    /// <summary>Addresses in CIDR form, IPv6 ones without scope.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Interfaces that a bridge joins.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>What follows <c>type:</c>, for example <c>IP over Thunderbolt</c>; empty where nothing is.</summary>
    public string Type { get; init; } = "";

    /// <summary>What follows <c>media:</c>, for example <c>autoselect (1000baseT &lt;full-duplex&gt;)</c>.</summary>
    public string Media { get; init; } = "";

    /// <summary>What follows <c>status:</c>: <c>active</c> with a cable that has another end.</summary>
    public string Status { get; init; } = "";

    /// <summary>The largest printed rate of sending, bits per second; null where none is.</summary>
    public long? RateBitsPerSecond { get; init; }
}
