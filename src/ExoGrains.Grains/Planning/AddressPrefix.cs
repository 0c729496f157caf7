using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Grains.Planning;

/// <summary>A subnet: all addresses, IPv4 or IPv6, that begin with the same bits.</summary>
public sealed record AddressPrefix
{
    private readonly IPNetwork _network;

    private AddressPrefix(IPNetwork network) => _network = network;

    /// <summary>Reads <c>ADDRESS/BITS</c>, for example <c>192.168.100.0/24</c> or <c>fd00:1::/64</c>.</summary>
    /// <exception cref="FormatException">It is not of that form, or has bits set after the prefix.</exception>
    public static AddressPrefix Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        if (slash < 0 || !TryReadAddress(text[..slash], out var address))
            throw Wrong(text, "ADDRESS/BITS, for example 192.168.100.0/24 or fd00:1::/64");
        var most = address.GetAddressBytes().Length * 8;
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || bits > most)
            throw Wrong(text, $"0 to {most} bits after the slash, for example {address}/{most}");
        var start = Mask(address, bits);
        return start.Equals(address)
            ? new AddressPrefix(new IPNetwork(start, bits))
            : throw Wrong(text, $"the subnet's first address: {start}/{bits}");
    }

    /// <summary>Whether an address is in the subnet. The scope of an IPv6 address does not matter.</summary>
    /// <param name="address">Without prefix; what is no address is in no subnet.</param>
    public bool Contains(string address) => TryReadAddress(address, out var read) && _network.Contains(read);

    /// <summary>Written as <c>192.168.100.0/24</c>.</summary>
    public override string ToString() => _network.ToString();

    /// <summary>Reads an address without its scope; an IPv4 address in IPv6 form is read as IPv4.</summary>
    internal static bool TryReadAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        var scope = text.IndexOf('%', StringComparison.Ordinal);
        var bare = scope < 0 ? text : text[..scope];

        // The system's parser takes "1" and "10.1" for addresses; nobody who writes that means one.
        if (!IPAddress.TryParse(bare, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && bare.Count(letter => letter == '.') != 3))
            return false;
        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    private static IPAddress Mask(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(bits - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xFF00 >> kept);
        }

        return new IPAddress(bytes);
    }

    private static FormatException Wrong(string text, string expected) =>
        new($"Subnet: got '{text}', expected {expected}.");
}
