using System.Globalization;

namespace ExoGrains.TestSupport;

/// <summary>What Linux says a process has in memory: anonymous pages and mapped pages of files, each counted
/// whole.</summary>
public static class ProcessMemory
{
    /// <summary>Resident now, bytes.</summary>
    public static long ResidentBytes(int processId) => Read(processId, "VmRSS:");

    /// <summary>Most that was resident at once since <see cref="ForgetPeak"/>, bytes.</summary>
    public static long PeakBytes(int processId) => Read(processId, "VmHWM:");

    /// <summary>All of /proc/PID/status that is about residence, for messages.</summary>
    public static string Describe(int processId) => string.Join(
        ", ",
        File.ReadLines($"/proc/{processId}/status").Where(line => line.StartsWith("Rss", StringComparison.Ordinal)
            || line.StartsWith("VmRSS", StringComparison.Ordinal)
            || line.StartsWith("VmHWM", StringComparison.Ordinal)));

    /// <summary>Makes the peak what is resident now.</summary>
    public static void ForgetPeak(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private static long Read(int processId, string label)
    {
        string line = File.ReadLines($"/proc/{processId}/status")
            .Single(line => line.StartsWith(label, StringComparison.Ordinal));
        string kilobytes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }
}
