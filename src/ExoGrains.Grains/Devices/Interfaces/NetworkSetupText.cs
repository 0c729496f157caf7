using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>
/// Reads what macOS' <c>networksetup</c> prints. Text that makes no sense gives fewer ports, never an error.
/// </summary>
internal static class NetworkSetupText
{
    // A Mac with every adapter there is has a few dozen.
    private const int MostPorts = 256;
    private const int LongestLine = 512;

    /// <summary>
    /// Reads <c>-listallhardwareports</c>: blocks of a port's name, its device and its hardware address.
    /// </summary>
    /// <remarks>The lines are told apart by their place, not by their labels, which may be translated.</remarks>
    public static ImmutableArray<HardwarePort> ParseHardwarePorts(string text)
    {
        var ports = ImmutableArray.CreateBuilder<HardwarePort>();
        string? name = null;
        var line = 0;
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            if (ports.Count == MostPorts)
                break;
            line = range.IsWhiteSpace() ? 0 : line + 1;
            if (line is not (1 or 2) || range.Length > LongestLine)
                continue;
            var value = AfterLabel(range);
            if (line == 1)
                name = value;
            else if (name is not null && IsDevice(value))
                ports.Add(new HardwarePort(name, value!));
        }

        return ports.ToImmutable();
    }

    /// <summary>
    /// Reads <c>-listnetworkserviceorder</c>: a numbered service, then <c>(Hardware Port: Wi-Fi, Device: en0)</c>. It
    /// names bridges that the list of hardware ports misses.
    /// </summary>
    public static ImmutableArray<HardwarePort> ParseServiceOrder(string text)
    {
        var ports = ImmutableArray.CreateBuilder<HardwarePort>();
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            if (ports.Count == MostPorts)
                break;
            var line = range.Trim();
            if (line.Length is < 2 or > LongestLine || line[0] != '(' || line[^1] != ')')
                continue;

            // A port's name may itself have commas and brackets, so the device is what follows the last comma.
            var comma = line.LastIndexOf(", ");
            if (comma < 0)
                continue;
            var name = AfterLabel(line[1..comma]);
            var device = AfterLabel(line[(comma + 2)..^1]);
            if (name is not null && IsDevice(device))
                ports.Add(new HardwarePort(name, device!));
        }

        return ports.ToImmutable();
    }

    private static string? AfterLabel(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        var value = colon < 0 ? default : line[(colon + 1)..].Trim();
        return value.IsEmpty ? null : value.ToString();
    }

    // "en1", "bridge0", "pdp_ip0": the names that ifconfig knows, and not "Bluetooth-Modem" or "N/A".
    private static bool IsDevice(string? text) =>
        text is { Length: >= 2 and <= 15 }
        && char.IsAsciiLetter(text[0])
        && char.IsAsciiDigit(text[^1])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
