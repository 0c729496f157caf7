using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;

namespace ExoGrains.Bench.Compare;

/// <summary>Runs a program that measures and writes JSON, both sides under the same conditions.</summary>
/// <param name="raisesPriority">Puts it before all other work of the machine, as far as the system lets.</param>
internal sealed class MeasuredProcess(bool raisesPriority)
{
    // Where the scheduler shares processor time between sessions, niceness only counts within one. So each gets a
    // session of its own, and the session the priority.
    private const string Raise =
        "echo -19 2>/dev/null >/proc/self/autogroup; exec nice -n -19 \"$0\" \"$@\"";

    /// <summary>Runs it to its end and reads what it wrote.</summary>
    /// <param name="threads">As many cores it is pinned to, where the system has <c>taskset</c>.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public async Task<T> RunAsync<T>(
        int threads, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        string[] all = [.. Prefix(threads), .. command];
        using var process = Process.Start(new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{all[0]} does not start.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var results = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException(
                    $"'{string.Join(' ', command)}' failed with {process.ExitCode}: {await errors}");
            }

            return JsonSerializer.Deserialize<T>(results, JsonSerializerOptions.Web)
                ?? throw new InvalidOperationException($"'{string.Join(' ', command)}' wrote nothing.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private string[] Prefix(int threads)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        string[] priority = raisesPriority ? ["setsid", "--wait", "sh", "-c", Raise] : [];
        return File.Exists("/usr/bin/taskset")
            ? [.. priority, "taskset", "--cpu-list", Cores(threads)]
            : priority;
    }

    // The last ones: interrupts tend to go to the first.
    [SupportedOSPlatform("linux")]
    private static string Cores(int threads)
    {
        using var process = Process.GetCurrentProcess();
        var allowed = process.ProcessorAffinity;
        var cores = Enumerable.Range(0, nint.Size * 8).Where(core => (allowed >> core & 1) != 0).ToArray();
        return string.Join(',', cores.TakeLast(threads));
    }
}
