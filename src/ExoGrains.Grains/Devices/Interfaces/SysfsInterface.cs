using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What Linux tells of one interface under <c>/sys/class/net/NAME</c>.</summary>
/// <param name="Name">The system's name.</param>
internal sealed record SysfsInterface(string Name)
{
    private const int TunFlag = 1;

    /// <summary>Hardware type (ARPHRD), 0 where it could not be read.</summary>
    public int Type { get; init; }

    /// <summary>Name of the driver of the device behind it; empty for a virtual interface.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Whether it is a wireless LAN.</summary>
    public bool IsWireless { get; init; }

    /// <summary>Whether it is a bridge.</summary>
    public bool IsBridge { get; init; }

    /// <summary>Interfaces that the bridge joins, sorted.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>The bridge or bond it is a member of; empty for none.</summary>
    public string Master { get; init; } = "";

    /// <summary>Flags of a tun or tap device; 0 for what is neither.</summary>
    public int TunFlags { get; init; }

    /// <summary>Speed as the driver says it, Mbit/s; 0 where it says none.</summary>
    public int SpeedMegabitsPerSecond { get; init; }

    /// <summary>Largest packet, 0 where it could not be read.</summary>
    public int MtuBytes { get; init; }

    /// <summary>The system's index, 0 where it could not be read.</summary>
    public int Index { get; init; }

    /// <summary><c>up</c>, <c>down</c>, <c>unknown</c> and others; empty where it could not be read.</summary>
    public string OperationalState { get; init; } = "";

    /// <summary>Whether the other end is there: 1 or 0; null while the interface is off.</summary>
    public bool? HasCarrier { get; init; }

    /// <summary>Whether it is IP over Thunderbolt.</summary>
    public bool IsThunderbolt => Driver is "thunderbolt-net" or "thunderbolt_net";

    /// <summary>Whether it is a tun device: packets of a program, not frames of a link.</summary>
    public bool IsTunnel => (TunFlags & TunFlag) != 0;

    /// <summary>Whether packets pass; null where the driver does not tell.</summary>
    public bool? IsUp => OperationalState switch
    {
        "up" => true,
        "" or "unknown" => HasCarrier,
        _ => false,
    };
}
