using System.Diagnostics;
using System.Text;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Results">Standard output.</param>
/// <param name="Messages">Standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Results, string Messages)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The real executable.</summary>
    public static string ExoGrains { get; } = Path.Combine(AppContext.BaseDirectory, "exograins");

    /// <summary>Runs a program to its end, and expects success.</summary>
    public static Task<ProgramRun> SucceedAsync(string program, params IReadOnlyList<string> arguments) =>
        SucceedAsync(program, arguments, TestContext.Current.CancellationToken);

    /// <summary>Runs a program to its end, and expects success.</summary>
    public static async Task<ProgramRun> SucceedAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var run = await RunAsync(program, arguments, cancellationToken);
        Assert.True(
            run.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)}: exit code {run.ExitCode}: {run.Messages}{run.Results}");
        return run;
    }

    /// <summary>
    /// How a program is started: its output is read, and no setting of whoever runs the tests reaches it.
    /// </summary>
    public static ProcessStartInfo StartOf(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        var settings = start.Environment.Keys.Where(key => key.StartsWith("EXOGRAINS_", StringComparison.Ordinal));
        foreach (var key in settings.ToArray())
            start.Environment.Remove(key);
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramRun> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartOf(program, arguments))!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var results = process.StandardOutput.ReadToEndAsync(limit.Token);
        var messages = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ProgramRun(process.ExitCode, await results, await messages);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
