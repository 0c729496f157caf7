namespace ExoGrains.Silo.Commands;

/// <summary>Speeds of several runs, tokens per second.</summary>
/// <param name="Median">The middle one; the mean of the two middle ones of an even number.</param>
/// <param name="Min">The slowest.</param>
/// <param name="Max">The fastest.</param>
internal sealed record BenchSpeed(double Median, double Min, double Max)
{
    /// <summary>Sums up runs.</summary>
    /// <param name="runs">One at least.</param>
    public static BenchSpeed Of(IEnumerable<double> runs)
    {
        double[] sorted = [.. runs.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new BenchSpeed(median, sorted[0], sorted[^1]);
    }
}
