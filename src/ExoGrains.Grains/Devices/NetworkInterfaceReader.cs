using System.Collections.Immutable;
using System.Globalization;
using System.Net.NetworkInformation;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Devices;

/// <summary>Network interfaces as .NET reports them.</summary>
public static class NetworkInterfaceReader
{
    // Some drivers report -1 or the largest 32 or 64 bit number when they do not know.
    private const long LargestSpeedBitsPerSecond = 1_000_000_000_000;

    /// <summary>All interfaces of this machine, sorted by name.</summary>
    public static ImmutableArray<NetworkInterfaceFact> ReadAll() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Select(Read)
            .OrderBy(fact => fact.Name, StringComparer.Ordinal),
    ];

    /// <summary>The speed where it is to be believed; null where a driver made it up.</summary>
    /// <param name="speedBitsPerSecond">As .NET reports it.</param>
    public static long? BelieveSpeed(long speedBitsPerSecond) =>
        speedBitsPerSecond is > 0 and <= LargestSpeedBitsPerSecond and not uint.MaxValue ? speedBitsPerSecond : null;

    private static NetworkInterfaceFact Read(NetworkInterface source)
    {
        var properties = source.GetIPProperties();
        var (index, mtuBytes) = ReadIndexAndMtu(properties);
        var addresses = properties.UnicastAddresses
            .Select(address => string.Create(CultureInfo.InvariantCulture, $"{address.Address}/{address.PrefixLength}"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return new NetworkInterfaceFact(
            source.Name,
            Classify(source.NetworkInterfaceType),
            [.. addresses],
            index,
            mtuBytes,
            ReadSpeed(source),
            source.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
            []);
    }

    private static (int Index, int MtuBytes) ReadIndexAndMtu(IPInterfaceProperties properties)
    {
        try
        {
            var version4 = properties.GetIPv4Properties();
            return (version4.Index, Math.Max(0, version4.Mtu));
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            // An interface without IPv4, or a system that does not tell: the contract's value for "not known".
            return (0, 0);
        }
    }

    private static long? ReadSpeed(NetworkInterface source)
    {
        try
        {
            return BelieveSpeed(source.Speed);
        }
        catch (PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static NetworkInterfaceKind Classify(NetworkInterfaceType type) => type switch
    {
        NetworkInterfaceType.Loopback => NetworkInterfaceKind.Loopback,
        NetworkInterfaceType.Wireless80211 => NetworkInterfaceKind.Wifi,
        NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp => NetworkInterfaceKind.Vpn,
        NetworkInterfaceType.Ethernet or NetworkInterfaceType.Ethernet3Megabit or NetworkInterfaceType.FastEthernetT
            or NetworkInterfaceType.FastEthernetFx or NetworkInterfaceType.GigabitEthernet
            => NetworkInterfaceKind.Ethernet,
        _ => NetworkInterfaceKind.Unknown,
    };
}
