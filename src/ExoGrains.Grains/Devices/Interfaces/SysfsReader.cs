using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Reads <c>/sys/class/net</c>. What cannot be read counts as not said.</summary>
/// <param name="root">The folder to read, so that a test can give it another.</param>
internal sealed class SysfsReader(string root = SysfsReader.SystemRoot)
{
    /// <summary>Where Linux has it.</summary>
    public const string SystemRoot = "/sys/class/net";

    private const int MostInterfaces = 1024;
    private const int LargestFileBytes = 256;

    /// <summary>All interfaces, sorted by name; none where the folder is not there.</summary>
    public ImmutableArray<SysfsInterface> ReadAll() => [.. Names(root).Select(Read)];

    private SysfsInterface Read(string name)
    {
        var folder = Path.Combine(root, name);
        return new SysfsInterface(name)
        {
            Type = Number(Text(folder, "type")),
            Driver = LinkName(Path.Combine(folder, "device", "driver")),
            IsWireless = Exists(folder, "wireless") || Exists(folder, "phy80211"),
            IsBridge = Exists(folder, "bridge"),
            Members = [.. Names(Path.Combine(folder, "brif"))],
            Master = LinkName(Path.Combine(folder, "master")),
            TunFlags = Number(Text(folder, "tun_flags")),
            SpeedMegabitsPerSecond = Number(Text(folder, "speed")),
            MtuBytes = Number(Text(folder, "mtu")),
            Index = Number(Text(folder, "ifindex")),
            OperationalState = Text(folder, "operstate"),
            HasCarrier = Text(folder, "carrier") switch
            {
                "1" => true,
                "0" => false,
                _ => null,
            },
        };
    }

    private static bool Exists(string folder, string name) =>
        Directory.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name));

    // Also files such as bonding_masters lie here; an interface is a link to a folder, or a folder.
    private static IEnumerable<string> Names(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateDirectories(folder).Take(MostInterfaces)
                    .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string LinkName(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false) is { } target ? target.Name : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // A driver that knows no speed fails the read itself, or says -1.
    private static string Text(string folder, string name)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            Span<byte> bytes = stackalloc byte[LargestFileBytes];
            return Encoding.UTF8.GetString(bytes[..file.ReadAtLeast(bytes, bytes.Length, false)]).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // What is no number, negative or beyond 32 bits is what drivers say when they do not know.
    private static int Number(string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        return long.TryParse(text.AsSpan(isHex ? 2 : 0), style, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= int.MaxValue
                ? (int)number
                : 0;
    }
}
