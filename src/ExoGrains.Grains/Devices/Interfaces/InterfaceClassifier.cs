using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>
/// Tells the kind of an interface from what its system says of it. A name is used only where the name is the system's
/// own word for a type; <c>en1</c> is Wi-Fi on one Mac, Thunderbolt on the next and Ethernet on a third.
/// </summary>
internal static class InterfaceClassifier
{
    // Values of /sys/class/net/X/type: ARPHRD_ of the kernel's if_arp.h.
    private const int TypeEthernet = 1;
    private const int TypeLoopback = 772;
    private const int TypeNone = 0xFFFE;
    private static readonly int[] TunnelTypes = [512, 768, 769, 776, 778, 823];

    // Apple's own radios and coprocessors, and ends of virtual machines. They carry no traffic of ours.
    private static readonly string[] UnusableNames =
    [
        "awdl", "llw", "anpi", "ap", "p2p", "gif", "stf", "pdp_ip", "vmenet", "feth", "pktap", "iptap", "XHC", "VHC",
    ];

    private static readonly string[] TunnelNames = ["utun", "ipsec", "ppp", "tailscale", "wg", "tun", "tap"];
    private static readonly string[] UnusablePorts = ["Bluetooth", "iPhone", "iPad", "FireWire", "Modem", "iBridge"];
    private static readonly string[] WirelessPorts = ["Wi-Fi", "AirPort", "WLAN"];
    private static readonly string[] EthernetPorts = ["Ethernet", "LAN", "USB"];

    /// <summary>Kind of an interface of macOS that is no bridge.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="port">Name of its hardware port; empty where none is listed.</param>
    /// <param name="details">What <c>ifconfig -v</c> prints of it; null where it prints nothing.</param>
    /// <param name="arePortsKnown">Whether hardware ports were listed at all.</param>
    public static NetworkInterfaceKind Kind(
        string name, string port, IfconfigInterface? details, bool arePortsKnown = true)
    {
        var flags = details?.Flags ?? [];
        if (flags.Contains("LOOPBACK") || IsNumbered(name, "lo"))
            return NetworkInterfaceKind.Loopback;
        if (UnusableNames.Any(prefix => IsNumbered(name, prefix)))
            return NetworkInterfaceKind.Unknown;
        if (TunnelNames.Any(prefix => IsNumbered(name, prefix)) || flags.Contains("POINTOPOINT"))
            return NetworkInterfaceKind.Vpn;
        return KindOfType(details?.Type ?? "") ?? KindOfPort(port) ?? KindOfName(name, port, arePortsKnown);
    }

    /// <summary>Kind of an interface of Linux that is no bridge.</summary>
    public static NetworkInterfaceKind Kind(SysfsInterface one)
    {
        if (one.Type == TypeLoopback)
            return NetworkInterfaceKind.Loopback;
        if (one.IsThunderbolt)
            return NetworkInterfaceKind.Thunderbolt;
        if (one.IsWireless)
            return NetworkInterfaceKind.Wifi;
        if (one.IsTunnel || TunnelTypes.Contains(one.Type) || (one.Type == TypeNone && one.Driver.Length == 0))
            return NetworkInterfaceKind.Vpn;
        if (one.Type != TypeEthernet)
            return NetworkInterfaceKind.Unknown;

        // Without a driver it is a veth, a tap or the like: what lies behind it is not to be seen from here.
        return one.Driver.Length > 0 ? NetworkInterfaceKind.Ethernet : NetworkInterfaceKind.MaybeEthernet;
    }

    /// <summary>Kind of a bridge: that of its worst member.</summary>
    /// <param name="members">Kinds of its members.</param>
    /// <param name="empty">Kind of a bridge without members.</param>
    public static NetworkInterfaceKind BridgeKind(
        IEnumerable<NetworkInterfaceKind> members, NetworkInterfaceKind empty) =>
        members.DefaultIfEmpty(empty).MaxBy(Rank);

    private static int Rank(NetworkInterfaceKind kind) => kind switch
    {
        NetworkInterfaceKind.Thunderbolt => 1,
        NetworkInterfaceKind.MaybeEthernet => 2,
        NetworkInterfaceKind.Ethernet => 3,
        NetworkInterfaceKind.Wifi => 4,
        NetworkInterfaceKind.Unknown => 5,
        _ => 6,
    };

    private static NetworkInterfaceKind? KindOfType(string type) => type switch
    {
        "IP over Thunderbolt" => NetworkInterfaceKind.Thunderbolt,
        "Wi-Fi" => NetworkInterfaceKind.Wifi,
        "Ethernet" => NetworkInterfaceKind.Ethernet,
        "Cellular" or "Bluetooth" or "Internal Coprocessor" => NetworkInterfaceKind.Unknown,
        _ => null,
    };

    // "Thunderbolt 1" is a socket, but "Thunderbolt Ethernet Slot 1" is an Ethernet adapter behind one, and "Ethernet
    // Adapter (en4)" is what macOS calls a port it knows nothing else of.
    private static NetworkInterfaceKind? KindOfPort(string port)
    {
        if (IsThunderboltPort(port))
            return NetworkInterfaceKind.Thunderbolt;
        if (Contains(port, WirelessPorts))
            return NetworkInterfaceKind.Wifi;
        if (Contains(port, UnusablePorts))
            return NetworkInterfaceKind.Unknown;
        return Contains(port, EthernetPorts) && !port.StartsWith("Ethernet Adapter (", StringComparison.Ordinal)
            ? NetworkInterfaceKind.Ethernet
            : null;
    }

    private static NetworkInterfaceKind KindOfName(string name, string port, bool arePortsKnown) =>
        IsNumbered(name, "en") && (arePortsKnown || port.Length > 0)
            ? NetworkInterfaceKind.MaybeEthernet
            : NetworkInterfaceKind.Unknown;

    /// <summary>Whether a hardware port is a Thunderbolt socket: <c>Thunderbolt N</c>.</summary>
    public static bool IsThunderboltPort(string port) => IsNumbered(port, "Thunderbolt ");

    private static bool Contains(string port, string[] words) =>
        words.Any(word => port.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool IsNumbered(string name, string prefix) =>
        name.Length > prefix.Length
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
