using ExoGrains.Bench.Llama;
using ExoGrains.Bench.Models;

namespace ExoGrains.Bench.Compare;

/// <summary>Runs the engine and llama.cpp in turn.</summary>
/// <remarks>Every measurement is a process of its own, so that neither side keeps memory, threads or a warm cache from
/// the round before.</remarks>
internal sealed class Comparison(ModelStore models, MeasuredProcess processes, TextWriter progress)
{
    /// <summary>The engine's program.</summary>
    public required string Executable { get; init; }

    /// <summary>Options of <c>exograins bench</c> beyond those of the case, such as a precision.</summary>
    public required IReadOnlyList<string> EngineArguments { get; init; }

    /// <summary>Folder of llama.cpp's libraries; null measures the engine alone.</summary>
    public required string? LlamaFolder { get; init; }

    /// <summary>Rounds of each case.</summary>
    public required int Rounds { get; init; }

    /// <summary>Measures a case.</summary>
    /// <exception cref="InvalidOperationException">A side failed.</exception>
    public async Task<CaseResult> RunAsync(CompareCase wanted, CancellationToken cancellationToken)
    {
        var ours = new List<EngineReport>();
        var theirs = new List<LlamaReport>();
        for (var round = 0; round < Rounds; round++)
        {
            // Who is first changes, so that what a machine does slowly (heat, neighbours) hits both alike.
            if (round % 2 == 0)
                ours.Add(await RunOursAsync(wanted, cancellationToken));
            if (LlamaFolder is { } folder)
                theirs.Add(await RunTheirsAsync(wanted, folder, cancellationToken));
            if (round % 2 != 0)
                ours.Add(await RunOursAsync(wanted, cancellationToken));
            await progress.WriteLineAsync($"{wanted}: round {round + 1} of {Rounds}: {Describe(ours, theirs)}");
        }

        return new CaseResult(wanted, ours, theirs);
    }

    private static string Describe(List<EngineReport> ours, List<LlamaReport> theirs)
    {
        var text = FormattableString.Invariant(
            $"{ours[^1].PrefillTokensPerSecond.Median:F1} / {ours[^1].DecodeTokensPerSecond.Median:F1}");
        return theirs.Count == 0
            ? text
            : text + FormattableString.Invariant(
                $", llama.cpp {theirs[^1].PrefillTokensPerSecond:F1} / {theirs[^1].DecodeTokensPerSecond:F1} tokens/s")
                + FormattableString.Invariant($" on {theirs[^1].BusyThreads:F2} cores");
    }

    private Task<EngineReport> RunOursAsync(CompareCase wanted, CancellationToken cancellationToken) =>
        processes.RunAsync<EngineReport>(
            wanted.Threads,
            [
                Executable, "bench", "--model", models.RequireMlx(wanted.Shape, wanted.Format), .. wanted.ToArguments(),
                "--repeat", "1", "--json", .. EngineArguments,
            ],
            cancellationToken);

    private Task<LlamaReport> RunTheirsAsync(
        CompareCase wanted, string folder, CancellationToken cancellationToken) =>
        processes.RunAsync<LlamaReport>(
            wanted.Threads,
            [
                Environment.ProcessPath!, "llama", "--llama-cpp", folder,
                "--model", models.RequireGguf(wanted.Shape, wanted.Format.GgufType), .. wanted.ToArguments(),
            ],
            cancellationToken);
}
