using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>When a measurement overrules the priority of a link.</summary>
internal static class LinkContradiction
{
    /// <summary>A round trip of more than so many times another's contradicts.</summary>
    public const int RoundTripFactor = 5;

    /// <summary>A bandwidth of less than one in so many of another's contradicts.</summary>
    public const int BandwidthDivisor = 4;

    /// <summary>
    /// Round trips that differ by no more never contradict: 20 us against 120 us is a busy processor, not another link.
    /// </summary>
    public static readonly TimeSpan RoundTripFloor = TimeSpan.FromMilliseconds(1);

    /// <summary>Proven links, best first: those without contradiction before the others.</summary>
    public static ImmutableArray<HopCandidate> Order(IEnumerable<HopCandidate> proven)
    {
        var links = proven.Order(LinkOrder.Instance).ToList();
        return [.. links.OrderBy(link => Find(link, links) is not null)];
    }

    /// <summary>The most wanted link that contradicts this one; null for none.</summary>
    /// <param name="link">A proven link.</param>
    /// <param name="proven">All proven links between the same two devices.</param>
    public static HopCandidate? Find(HopCandidate link, IEnumerable<HopCandidate> proven) =>
        proven.Where(other => IsRoundTripOff(link, other) || IsBandwidthOff(link, other))
            .Order(LinkOrder.Instance)
            .FirstOrDefault();

    /// <summary>Whether the round trip of a link grossly contradicts its place before another.</summary>
    public static bool IsRoundTripOff(HopCandidate link, HopCandidate other)
    {
        var (slow, quick) = (link.Measurement!.RoundTrip, other.Measurement!.RoundTrip);
        return slow > quick * RoundTripFactor && slow - quick > RoundTripFloor;
    }

    /// <summary>Whether the bandwidth of a link does so; never where one was not measured.</summary>
    public static bool IsBandwidthOff(HopCandidate link, HopCandidate other) =>
        link.Measurement!.BytesPerSecond < other.Measurement!.BytesPerSecond / BandwidthDivisor;
}
