using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Grains.Links;

/// <summary>An address of an interface with the subnet it is on, such as <c>192.168.100.1/30</c>.</summary>
/// <param name="Address">The address, without scope.</param>
/// <param name="Subnet">Its subnet.</param>
internal sealed record IPNetworkAddress(IPAddress Address, IPNetwork Subnet)
{
    /// <summary>Reads the CIDR form of <see cref="Contracts.NetworkInterfaceFact.Addresses"/>.</summary>
    /// <exception cref="FormatException">The text is no address with a prefix.</exception>
    public static IPNetworkAddress Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(WithoutScope(text[..slash]), out var address)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || bits > address.GetAddressBytes().Length * 8)
            throw new FormatException($"Interface address: got '{text}', expected 'ADDRESS/PREFIX'.");
        return new IPNetworkAddress(address, new IPNetwork(Mask(address, bits), bits));
    }

    /// <summary>Whether the address is on this subnet, so that no router is needed.</summary>
    public bool Reaches(IPAddress address) =>
        address.AddressFamily == Address.AddressFamily && !address.Equals(Address) && Subnet.Contains(address)
        && !IPAddress.IsLoopback(Address);

    /// <summary>Whether it has a meaning only on one link.</summary>
    public static bool IsLinkLocal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6LinkLocal
        : address.GetAddressBytes() is [169, 254, ..];

    private static string WithoutScope(string text) =>
        text.IndexOf('%', StringComparison.Ordinal) is >= 0 and var percent ? text[..percent] : text;

    private static IPAddress Mask(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(bits - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
