using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ExoGrains.Silo.Tests.Networks;

/// <summary>The real executable as a silo in a network namespace, on the usual ports.</summary>
internal sealed partial class NamespaceSilo : IAsyncDisposable
{
    private const int SignalTerminate = 15;

    private readonly string _host;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public NamespaceSilo(string host, string dataFolder, string[] options)
    {
        _host = host;
        var start = new ProcessStartInfo("ip") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "netns", "exec", host, Path.Combine(AppContext.BaseDirectory, "exograins"), "silo",
            "--data", dataFolder, "--no-model", "--threads", "1", .. options,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // 'ip netns exec' becomes the program, so this is the silo's own process.
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public string Describe() => $"--- {_host}{(HasEnded ? $", ended with {ExitCode}" : "")}\n{Output}";

    public bool Says(string text) => Output.Contains(text, StringComparison.Ordinal);

    /// <summary>How often a text stands in its output.</summary>
    public int Count(string text) => Output.Split(text).Length - 1;

    public async Task WaitUntilAsync(Func<bool> isDone, string what, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < limit, $"Not within {limit}: {what}.\n{Describe()}");
            Assert.False(HasEnded, $"The silo ended before: {what}.\n{Describe()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for a line; its process must live.</summary>
    public Task WaitForAsync(string text, TimeSpan limit) => WaitUntilAsync(() => Says(text), $"says '{text}'", limit);

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it as a service manager does; returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, SignalTerminate));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
