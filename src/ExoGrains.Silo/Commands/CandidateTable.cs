using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Candidate pairs of a hop as a table: what was known of each, and the verdict.</summary>
internal static class CandidateTable
{
    private static readonly string[] Heads =
        ["", "INTERFACE", "FROM", "TO", "KIND", "PRIORITY", "PROOF", "RTT", "BANDWIDTH", "VERDICT"];

    /// <summary>Writes them in the order given.</summary>
    public static void Write(CommandOutput output, IEnumerable<HopCandidate> candidates) =>
        output.WriteTable(Heads, candidates.Select(Row), "no candidates");

    private static string[] Row(HopCandidate candidate) =>
    [
        candidate.IsChosen ? "*" : "",
        candidate.Interface,
        candidate.Source,
        candidate.Address,
        candidate.IsBridge ? $"{candidate.Kind} bridge" : candidate.Kind.ToString(),
        Quantity.Number(candidate.Priority),
        candidate.Measurement is not null ? "proven" : candidate.Failure?.Error ?? "not tried",
        candidate.Measurement is { } measured
            ? string.Create(CultureInfo.InvariantCulture, $"{measured.RoundTrip.TotalMilliseconds:0.###} ms")
            : "",
        candidate.Measurement?.BytesPerSecond is { } bytesPerSecond
            ? string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e6:0} MB/s")
            : "",
        candidate.Verdict,
    ];
}
