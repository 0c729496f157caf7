using System.Globalization;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>
/// How long something may take that the product promises within seconds: exactly as long on a machine that has time for
/// it, longer in proportion where other programs wait for the processors too.
/// </summary>
internal static class MachineLoad
{
    // Runnable programs per processor; a lab itself makes some.
    private const double StrictBelow = 2;

    private const double MostStretch = 8;

    /// <summary>A promise as this machine can keep it at present.</summary>
    public static TimeSpan Allow(TimeSpan promise)
    {
        var perProcessor = Average() / Environment.ProcessorCount;
        return perProcessor < StrictBelow ? promise : promise * Math.Min(perProcessor, MostStretch);
    }

    // Of the last minute.
    private static double Average() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
