using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Ring.Transport;

/// <summary>Compares addresses as two hosts see them: without scope, and IPv4 as IPv4.</summary>
internal static class RingAddress
{
    /// <summary>Length of <see cref="Write"/>.</summary>
    public const int SizeBytes = 16;

    /// <summary>The address without what means something on one host only.</summary>
    public static IPAddress Normalize(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
            : address;
    }

    /// <summary>Whether both name the same address.</summary>
    public static bool AreEqual(IPAddress left, IPAddress right) => Normalize(left).Equals(Normalize(right));

    /// <summary>Writes it as an IPv6 address, IPv4 mapped.</summary>
    public static void Write(Span<byte> destination, IPAddress address) =>
        Normalize(address).MapToIPv6().TryWriteBytes(destination, out _);

    /// <summary>Reads it.</summary>
    public static IPAddress Read(ReadOnlySpan<byte> source) => Normalize(new IPAddress(source[..SizeBytes]));
}
