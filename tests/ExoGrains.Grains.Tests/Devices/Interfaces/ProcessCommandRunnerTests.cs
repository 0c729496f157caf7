using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class ProcessCommandRunnerTests
{
    private static readonly ProcessCommandRunner Runner = new();

    public static bool HasShell => File.Exists("/bin/sh");

    [Fact(Skip = "There is no /bin/sh.", SkipUnless = nameof(HasShell))]
    public async Task Output_IsTheAnswer()
    {
        var output = await ShellAsync("echo wrong >&2; echo \"right $LC_ALL\"");
        Assert.Equal(("right C\n", null), (output.Text, output.Failure));
    }

    [Fact]
    public async Task MissingProgram_IsAFailureNotAnException()
    {
        var output = await Runner.RunAsync("/nowhere/ifconfig", ["-v"], TestContext.Current.CancellationToken);
        Assert.StartsWith("did not start: ", output.Failure, StringComparison.Ordinal);
    }

    [Fact(Skip = "There is no /bin/sh.", SkipUnless = nameof(HasShell))]
    public async Task OtherExitCode_IsAFailure()
    {
        var output = await ShellAsync("echo half; exit 3");
        Assert.Equal(("", "ended with code 3"), (output.Text, output.Failure));
    }

    [Fact(Skip = "There is no /bin/sh.", SkipUnless = nameof(HasShell))]
    public async Task EndlessOutput_IsCutOff()
    {
        var output = await ShellAsync("while :; do echo 0123456789012345678901234567890123456789; done");
        Assert.Equal($"printed more than {ProcessCommandRunner.LargestOutput} characters", output.Failure);
    }

    [Fact(Skip = "There is no /bin/sh.", SkipUnless = nameof(HasShell))]
    public async Task CancelledCommand_IsEnded()
    {
        using var stop = new CancellationTokenSource();

        // It reports its own id first; then it would wait for as long as nobody writes to its pipe.
        var pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var run = Runner.RunAsync(
            "/bin/sh", ["-c", $"mkfifo {pipe}; echo $$ > {pipe}.id; cat {pipe}"], stop.Token);
        try
        {
            while (!File.Exists($"{pipe}.id") || await ReadIdAsync(pipe) is null)
                await Task.Yield();
            var id = Assert.NotNull(await ReadIdAsync(pipe));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.True(await HasEndedAsync(id), $"Process {id} still runs 10 s after its command was given up.");
        }
        finally
        {
            File.Delete(pipe);
            File.Delete($"{pipe}.id");
        }
    }

    private static Task<CommandOutput> ShellAsync(string script) =>
        Runner.RunAsync("/bin/sh", ["-c", script], TestContext.Current.CancellationToken);

    private static async Task<int?> ReadIdAsync(string pipe) =>
        int.TryParse(await File.ReadAllTextAsync($"{pipe}.id", TestContext.Current.CancellationToken), out var id)
            ? id
            : null;

    private static async Task<bool> HasEndedAsync(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
