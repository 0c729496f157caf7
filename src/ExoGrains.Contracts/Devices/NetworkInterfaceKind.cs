namespace ExoGrains.Contracts;

/// <summary>What kind of link a network interface is.</summary>
public enum NetworkInterfaceKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A Thunderbolt link.</summary>
    Thunderbolt = 1,

    /// <summary>Looks like Ethernet, may be a raw Thunderbolt port.</summary>
    MaybeEthernet = 2,

    /// <summary>Ethernet.</summary>
    Ethernet = 3,

    /// <summary>Wireless LAN.</summary>
    Wifi = 4,

    /// <summary>Loopback.</summary>
    Loopback = 5,

    /// <summary>A tunnel.</summary>
    Vpn = 6,
}
