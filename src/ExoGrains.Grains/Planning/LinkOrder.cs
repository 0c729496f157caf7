using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>
/// Which of two candidates is wanted more, as far as measurements do not contradict it. A total order.
/// </summary>
internal sealed class LinkOrder : IComparer<HopCandidate>
{
    /// <summary>The only one.</summary>
    public static LinkOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(HopCandidate? x, HopCandidate? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return FirstDifference(
            x.Priority.CompareTo(y.Priority),
            x.IsBridge.CompareTo(y.IsBridge),
            RoundTrip(x).CompareTo(RoundTrip(y)),
            CompareAddresses(x.Address, y.Address),
            CompareAddresses(x.Source, y.Source),
            string.CompareOrdinal(x.Interface, y.Interface));
    }

    /// <summary>Compares addresses by number: IPv4 before IPv6, 10.0.0.9 before 10.0.0.10.</summary>
    public static int CompareAddresses(string left, string right)
    {
        var hasLeft = AddressPrefix.TryReadAddress(left, out var first);
        var hasRight = AddressPrefix.TryReadAddress(right, out var second);
        if (!hasLeft || !hasRight)
            return FirstDifference(hasRight.CompareTo(hasLeft), string.CompareOrdinal(left, right));
        var (leftBytes, rightBytes) = (first!.GetAddressBytes(), second!.GetAddressBytes());
        return FirstDifference(
            leftBytes.Length.CompareTo(rightBytes.Length),
            leftBytes.AsSpan().SequenceCompareTo(rightBytes),
            string.CompareOrdinal(left, right));
    }

    private static TimeSpan RoundTrip(HopCandidate link) => link.Measurement?.RoundTrip ?? TimeSpan.Zero;

    private static int FirstDifference(params ReadOnlySpan<int> comparisons)
    {
        foreach (var comparison in comparisons)
        {
            if (comparison != 0)
                return comparison;
        }

        return 0;
    }
}
