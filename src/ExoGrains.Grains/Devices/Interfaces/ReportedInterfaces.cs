using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Reads interfaces as .NET reports them: addresses and state are right, kinds and speeds are not.</summary>
internal static class ReportedInterfaces
{
    /// <summary>All interfaces of this machine.</summary>
    /// <exception cref="NetworkInformationException">The system did not answer.</exception>
    public static ImmutableArray<ReportedInterface> ReadAll() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Select(Read).OfType<ReportedInterface>()];

    /// <summary>An address in CIDR form. A scope is left out: it means something on this machine only.</summary>
    public static string Describe(IPAddress address, int prefixLength)
    {
        var plain = address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress(address.GetAddressBytes())
            : address;
        return string.Create(CultureInfo.InvariantCulture, $"{plain}/{prefixLength}");
    }

    private static ReportedInterface? Read(NetworkInterface source)
    {
        try
        {
            var properties = source.GetIPProperties();
            var (index, mtuBytes) = ReadIndexAndMtu(properties);
            return new ReportedInterface(
                source.Name,
                [
                    .. properties.UnicastAddresses.Select(one => Describe(one.Address, one.PrefixLength))
                        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
                ],
                index,
                mtuBytes,
                source.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
                source.NetworkInterfaceType == NetworkInterfaceType.Loopback);
        }
        catch (NetworkInformationException)
        {
            // It went away while it was read.
            return null;
        }
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
}
