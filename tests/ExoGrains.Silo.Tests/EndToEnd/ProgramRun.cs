using System.Diagnostics;
using System.Text;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Results">Standard output.</param>
/// <param name="Messages">Standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Results, string Messages)
{
    // Starting five silos takes long on a small machine that is busy with other things.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Runs the real executable to its end, and expects success.</summary>
    public static async Task<ProgramRun> ExoGrainsAsync(params string[] arguments)
    {
        var run = await RunAsync(Path.Combine(AppContext.BaseDirectory, "exograins"), arguments);
        Assert.True(run.ExitCode == 0, $"exograins {string.Join(' ', arguments)}: {run.ExitCode}: {run.Messages}");
        return run;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramRun> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
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
