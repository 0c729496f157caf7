using System.Globalization;

namespace ExoGrains.Bench.Compare;

/// <summary>Several rounds of one number.</summary>
/// <param name="Median">The middle one; the mean of the two middle ones of an even number.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal sealed record Spread(double Median, double Min, double Max)
{
    /// <summary>Sums up rounds.</summary>
    /// <param name="rounds">One at least.</param>
    public static Spread Of(IEnumerable<double> rounds)
    {
        double[] sorted = [.. rounds.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:F1} [{Min:F1}-{Max:F1}]");
}
