using ExoGrains.Bench.Llama;

namespace ExoGrains.Bench.Compare;

/// <summary>All rounds of a case.</summary>
/// <param name="Case">What was run.</param>
/// <param name="Ours">Rounds of the engine; one at least.</param>
/// <param name="Theirs">Rounds of llama.cpp; none where it is absent.</param>
internal sealed record CaseResult(
    CompareCase Case, IReadOnlyList<EngineReport> Ours, IReadOnlyList<LlamaReport> Theirs)
{
    private const double Giga = 1e9;

    /// <summary>Tokens per second of the prompt.</summary>
    public Spread OurPrefill => Spread.Of(Ours.Select(round => round.PrefillTokensPerSecond.Median));

    /// <summary>Tokens per second of decoding.</summary>
    public Spread OurDecode => Spread.Of(Ours.Select(round => round.DecodeTokensPerSecond.Median));

    /// <summary>Tokens per second of llama.cpp's prompt; null where it is absent.</summary>
    public Spread? TheirPrefill => OrNull(Theirs.Select(round => round.PrefillTokensPerSecond));

    /// <summary>Tokens per second of llama.cpp's decoding; null where it is absent.</summary>
    public Spread? TheirDecode => OrNull(Theirs.Select(round => round.DecodeTokensPerSecond));

    /// <summary>Median over median; null where llama.cpp is absent.</summary>
    public double? PrefillRatio => OurPrefill.Median / TheirPrefill?.Median;

    /// <summary>Median over median; null where llama.cpp is absent.</summary>
    public double? DecodeRatio => OurDecode.Median / TheirDecode?.Median;

    /// <summary>What the machine's memory delivered, in 10^9 bytes per second.</summary>
    public Spread Bandwidth => Spread.Of(Ours.Select(round => round.ReadBandwidthBytesPerSecond / Giga));

    /// <summary>Percent of it that decoding used, each round by its own measurement.</summary>
    public Spread BandwidthPercent => Spread.Of(Ours.Select(round => 100 * round.DecodeShareOfBandwidth));

    private static Spread? OrNull(IEnumerable<double> rounds)
    {
        double[] all = [.. rounds];
        return all.Length > 0 ? Spread.Of(all) : null;
    }
}
