using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ExoGrains.Grains.Devices;

/// <summary>What the operating system says about the machine.</summary>
public static partial class MachineFacts
{
    // Of the memory that is free at start; the rest stays for the system and what else runs.
    private const double UsableShare = 0.8;

    /// <summary>Physical memory, or the container's limit where that is lower, bytes.</summary>
    public static long MemoryTotalBytes() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Memory that programs can still get, bytes.</summary>
    public static long MemoryFreeBytes()
    {
        var total = MemoryTotalBytes();
        if (OperatingSystem.IsLinux() && ReadKilobytes("/proc/meminfo", "MemAvailable:") is { } kilobytes)
            return Math.Min(total, kilobytes * 1024);
        return Math.Max(0, total - GC.GetGCMemoryInfo().MemoryLoadBytes);
    }

    /// <summary>What shards may use when nobody says otherwise: 80 % of what is free now, bytes.</summary>
    public static long MemoryUsableBytes() => (long)(MemoryFreeBytes() * UsableShare);

    /// <summary>Processor name; the architecture where the system tells no name.</summary>
    public static string Chip()
    {
        var name = OperatingSystem.IsLinux() ? ReadLine("/proc/cpuinfo", "model name")
            : OperatingSystem.IsMacOS() ? ReadSystemControl("machdep.cpu.brand_string")
            : null;
        return string.IsNullOrWhiteSpace(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name;
    }

    private static long? ReadKilobytes(string path, string label)
    {
        var words = ReadLine(path, label)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is { Length: > 0 }
            && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    // The text after the label and its colon on the first line that begins with the label.
    private static string? ReadLine(string path, string label)
    {
        if (!File.Exists(path))
            return null;
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        return line?[label.Length..].TrimStart(' ', '\t', ':').Trim();
    }

    private static unsafe string? ReadSystemControl(string name)
    {
        Span<byte> buffer = stackalloc byte[256];
        var length = (nuint)buffer.Length;
        fixed (byte* start = buffer)
        {
            if (SystemControlByName(name, start, ref length, null, 0) != 0 || length == 0)
                return null;
        }

        return Encoding.UTF8.GetString(buffer[..(int)length]).TrimEnd('\0');
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int SystemControlByName(
        string name, byte* oldValue, ref nuint oldLength, void* newValue, nuint newLength);
}
