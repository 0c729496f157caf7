using System.Globalization;

namespace ExoGrains.Bench.Compare;

/// <summary>The results as Markdown.</summary>
internal static class CompareTable
{
    private static readonly string[] Heads =
    [
        "shape", "format", "threads", "prompt", "depth", "batch",
        "prefill, tokens/s", "llama.cpp", "ratio",
        "decode, tokens/s", "llama.cpp", "ratio",
        "read limit, GB/s", "decode's share, %",
    ];

    /// <summary>Writes all rows. Numbers are medians, with the smallest and the largest of all rounds.</summary>
    public static void Write(TextWriter writer, IEnumerable<CaseResult> results)
    {
        WriteRow(writer, Heads);
        WriteRow(writer, [.. Heads.Select(_ => "---")]);
        foreach (var result in results)
        {
            var ran = result.Case;
            WriteRow(writer,
            [
                ran.Shape.Name,
                result.Theirs.Count == 0 ? ran.Format.Name : $"{ran.Format.Name} / {ran.Format.GgufName}",
                $"{ran.Threads}",
                $"{ran.PromptTokens}",
                $"{ran.DepthTokens}",
                $"{ran.BatchSequences}",
                $"{result.OurPrefill}",
                Show(result.TheirPrefill),
                Show(result.PrefillRatio),
                $"{result.OurDecode}",
                Show(result.TheirDecode),
                Show(result.DecodeRatio),
                $"{result.Bandwidth}",
                $"{result.BandwidthPercent}",
            ]);
        }
    }

    private static string Show(Spread? spread) => spread?.ToString() ?? "-";

    private static string Show(double? ratio) => ratio?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";

    private static void WriteRow(TextWriter writer, IEnumerable<string> cells) =>
        writer.WriteLine($"| {string.Join(" | ", cells)} |");
}
