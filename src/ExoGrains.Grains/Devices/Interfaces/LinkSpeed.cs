using System.Globalization;
using System.Text.RegularExpressions;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Reads link speeds, and tells those that are to be believed.</summary>
internal static partial class LinkSpeed
{
    // Some drivers report -1 or the largest 32 or 64 bit number when they do not know.
    private const double LargestBitsPerSecond = 1e12;

    /// <summary>The speed where it is to be believed; null where a driver made it up.</summary>
    public static long? Believe(long bitsPerSecond) =>
        bitsPerSecond is > 0 and <= (long)LargestBitsPerSecond and not uint.MaxValue ? bitsPerSecond : null;

    /// <summary>Reads <c>1000baseT</c> or <c>10Gbase-T</c> out of a line about media.</summary>
    public static long? ParseMedia(string media) =>
        Media().Match(media) is { Success: true } match
            ? Scale(match.Groups["figure"].Value, match.Groups["giga"].Length > 0 ? 1e9 : 1e6)
            : null;

    /// <summary>Reads <c>31.97 Mbps [eff] / 304.20 Mbps</c>: the last figure, which is the larger.</summary>
    public static long? ParseRate(string rate) =>
        Rate().Matches(rate).LastOrDefault() is { } match
            ? Scale(match.Groups["figure"].Value, match.Groups["unit"].Value switch
            {
                "K" => 1e3,
                "M" => 1e6,
                "G" => 1e9,
                "T" => 1e12,
                _ => 1,
            })
            : null;

    private static long? Scale(string figure, double unit) =>
        double.TryParse(figure, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number * unit <= LargestBitsPerSecond
            ? Believe((long)Math.Round(number * unit))
            : null;

    [GeneratedRegex(@"(?<![0-9])(?<figure>[0-9]{1,6})(?<giga>G?)[Bb]ase", RegexOptions.CultureInvariant)]
    private static partial Regex Media();

    [GeneratedRegex(@"(?<![0-9.])(?<figure>[0-9]{1,12}(?:\.[0-9]{1,6})?) ?(?<unit>[KMGT]?)bps")]
    private static partial Regex Rate();
}
