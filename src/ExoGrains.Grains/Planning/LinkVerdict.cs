using System.Collections.Immutable;
using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Says why a link was or was not chosen, in words a person can act on.</summary>
internal static class LinkVerdict
{
    /// <summary>Verdict on a pair without any result.</summary>
    public const string NotTried = "not tried yet";

    /// <summary>Verdict on a proven link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="ordered">All proven links, best first; the first is the chosen one.</param>
    /// <param name="preferred">For the name of priority 0.</param>
    public static string ForProven(
        HopCandidate link, ImmutableArray<HopCandidate> ordered, PreferredSubnets preferred)
    {
        var best = ordered[0];
        var contradicting = LinkContradiction.Find(link, ordered);
        if (link == best)
            return ForChosen(link, ordered, contradicting is not null, preferred);
        if (contradicting is not null && LinkContradiction.Find(best, ordered) is null)
            return $"proven, but {Contradiction(link, contradicting)}; that overrules its {Priority(link, preferred)}";
        if (link.Priority != best.Priority)
        {
            return $"proven, but {Priority(link, preferred)} ranks after " +
                $"{best.Priority.ToString(CultureInfo.InvariantCulture)} ({Rule(best, preferred)})";
        }

        return link.IsBridge && !best.IsBridge ? $"proven, but a bridge alias ranks after {Name(best)}, which is none"
            : RoundTrip(link) != RoundTrip(best)
                ? $"proven, but the round trip of {Text(RoundTrip(link))} is over the {Text(RoundTrip(best))} " +
                $"of {Name(best)}"
            : $"proven and as good as {Name(best)}, which has the lower address";
    }

    /// <summary>Verdict on a link that could not be proven.</summary>
    public static string ForFailed(HopCandidate link)
    {
        if (link.Failure is not { } failure)
            return NotTried;
        var cause = LinkCause.Explain(failure.Error) ?? failure.Message;
        return $"{failure.Error} at {failure.Stage.ToString().ToLowerInvariant()} after {Text(failure.After)}" +
            (string.IsNullOrWhiteSpace(cause) ? "" : $": {cause}");
    }

    /// <summary>Why there is no hop at all.</summary>
    public static string ForNone(
        DeviceReport dialler, DeviceReport listener, ImmutableArray<HopCandidate> candidates) =>
        candidates.Length == 0
            ? $"no link from {dialler.Name} to {listener.Name}: they publish no addresses of one family"
            : $"no proven link from {dialler.Name} to {listener.Name}: " + string.Join(
                "; ", candidates.Select(link => $"{Name(link)}: {link.Verdict}"));

    private static string ForChosen(
        HopCandidate link, ImmutableArray<HopCandidate> ordered, bool isContradicted, PreferredSubnets preferred)
    {
        var text = $"chosen: {(ordered.Length == 1 ? "the only proven link" : "proven")}, {Priority(link, preferred)}";
        if (isContradicted)
            return text + "; the measurements contradict each other in a circle, so the priority alone decides";

        // What would have been first by priority, had its measurement not been grossly worse.
        var overruled = ordered.Order(LinkOrder.Instance).First();
        return overruled == link || LinkContradiction.Find(overruled, ordered) is not { } contradicting
            ? text
            : text + $"; overrules {Name(overruled)} with {Priority(overruled, preferred)}: " +
                Contradiction(overruled, contradicting);
    }

    private static string Contradiction(HopCandidate link, HopCandidate other) =>
        LinkContradiction.IsRoundTripOff(link, other)
            ? $"its round trip of {Text(RoundTrip(link))} is over {LinkContradiction.RoundTripFactor} times the " +
            $"{Text(RoundTrip(other))} of {Name(other)}"
            : $"its {Rate(link)} are under 1/{LinkContradiction.BandwidthDivisor} of the {Rate(other)} of " +
            Name(other);

    private static string Priority(HopCandidate link, PreferredSubnets preferred) =>
        $"priority {link.Priority.ToString(CultureInfo.InvariantCulture)} ({Rule(link, preferred)})";

    private static string Rule(HopCandidate link, PreferredSubnets preferred) =>
        preferred.Contain(link.Source, link.Address) ? "preferred subnet" : LinkPriority.NameOf(link.Kind);

    private static string Name(HopCandidate link) => $"{link.Source} ({link.Interface}) -> {link.Address}";

    private static TimeSpan RoundTrip(HopCandidate link) => link.Measurement!.RoundTrip;

    private static string Text(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms");

    private static string Rate(HopCandidate link) =>
        string.Create(CultureInfo.InvariantCulture, $"{link.Measurement!.BytesPerSecond / 1e6:0.#} MB/s");
}
