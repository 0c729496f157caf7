using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>
/// Reads what macOS' <c>ifconfig -v</c> prints. Lines that make no sense are passed over; there is never an error.
/// </summary>
internal static class IfconfigText
{
    private const int MostInterfaces = 1024;
    private const int MostEntries = 256;
    private const int LongestLine = 1024;

    /// <summary>All interfaces, in the order they are printed.</summary>
    public static ImmutableArray<IfconfigInterface> Parse(string text)
    {
        var interfaces = ImmutableArray.CreateBuilder<IfconfigInterface>();
        IfconfigInterface? current = null;
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            if (range.IsWhiteSpace() || range.Length > LongestLine)
                continue;
            if (interfaces.Count == MostInterfaces)
                break;
            var line = range.Trim().ToString();
            if (!char.IsWhiteSpace(range[0]))
            {
                if (current is not null)
                    interfaces.Add(current);
                current = ParseHead(line);
            }
            else if (current is not null)
            {
                current = ParseDetail(current, line);
            }
        }

        if (current is not null && interfaces.Count < MostInterfaces)
            interfaces.Add(current);
        return interfaces.ToImmutable();
    }

    // en2: flags=8963<UP,BROADCAST,SMART,RUNNING,PROMISC,SIMPLEX,MULTICAST> mtu 1500 index 6
    private static IfconfigInterface? ParseHead(string line)
    {
        var colon = line.IndexOf(": flags=", StringComparison.Ordinal);
        var open = line.IndexOf('<', StringComparison.Ordinal);
        var close = line.IndexOf('>', StringComparison.Ordinal);
        if (colon <= 0 || open < colon || close < open || line.AsSpan(0, colon).Contains(' '))
            return null;
        var words = Words(line[(close + 1)..]);
        return new IfconfigInterface(line[..colon])
        {
            Flags = [.. line[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries)],
            MtuBytes = NumberAfter(words, "mtu"),
            Index = NumberAfter(words, "index"),
        };
    }

    private static IfconfigInterface ParseDetail(IfconfigInterface one, string line)
    {
        var words = Words(line);
        return words[0] switch
        {
            "inet" or "inet6" when one.Addresses.Length < MostEntries && ParseAddress(words) is { } address
                => one with { Addresses = one.Addresses.Add(address) },
            "member:" when words.Length > 1 && one.Members.Length < MostEntries
                => one with { Members = one.Members.Add(words[1]) },
            "index" when one.Index == 0 => one with { Index = NumberAfter(words, "index") },
            "type:" => one with { Type = After(line, "type:") },
            "media:" => one with { Media = After(line, "media:") },
            "status:" => one with { Status = After(line, "status:") },
            "uplink" or "link" when words is [_, "rate:", ..] => one with
            {
                RateBitsPerSecond = LinkSpeed.ParseRate(After(line, "rate:")) ?? one.RateBitsPerSecond,
            },
            _ => one,
        };
    }

    // inet 192.168.1.5 netmask 0xffffff00 broadcast 192.168.1.255
    // inet6 fe80::1%lo0 prefixlen 64 scopeid 0x1
    private static string? ParseAddress(string[] words)
    {
        if (words.Length < 2 || !IPAddress.TryParse(words[1].Split('%')[0], out var address))
            return null;
        var isVersion4 = words[0] == "inet";
        if (address.AddressFamily != (isVersion4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
            return null;
        var prefix = isVersion4
            ? PrefixOfMask(WordAfter(words, "netmask"))
            : NumberAfter(words, "prefixlen", otherwise: -1);
        return prefix is >= 0 and <= 128
            ? string.Create(CultureInfo.InvariantCulture, $"{address}/{prefix}")
            : null;
    }

    private static int PrefixOfMask(string mask)
    {
        const NumberStyles Hex = NumberStyles.AllowHexSpecifier;
        if (!mask.StartsWith("0x", StringComparison.Ordinal)
            || !uint.TryParse(mask.AsSpan(2), Hex, CultureInfo.InvariantCulture, out var bits))
            return -1;
        var prefix = BitOperations.LeadingZeroCount(~bits);
        return prefix == BitOperations.PopCount(bits) ? prefix : -1;
    }

    private static string[] Words(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : [""];

    private static string After(string line, string label) =>
        line[(line.IndexOf(label, StringComparison.Ordinal) + label.Length)..].Trim();

    private static string WordAfter(string[] words, string label)
    {
        var place = Array.IndexOf(words, label);
        return place >= 0 && place + 1 < words.Length ? words[place + 1] : "";
    }

    private static int NumberAfter(string[] words, string label, int otherwise = 0) =>
        int.TryParse(WordAfter(words, label), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
