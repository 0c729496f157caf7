using System.Diagnostics;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>
/// A silo process of a private cluster. It stops when its standard input ends, so it never outlives its parent, however
/// that one ends.
/// </summary>
internal sealed class ChildSilo : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _messages = [];

    private ChildSilo(Process process) => _process = process;

    /// <summary>Starts one.</summary>
    /// <param name="dataFolder">The private cluster's folder.</param>
    /// <param name="ports">HTTP, ring, silo, gateway and cluster port.</param>
    /// <param name="engines">What computes.</param>
    /// <param name="isVerbose">Whether it logs information, and its log is shown.</param>
    public static ChildSilo Start(string dataFolder, int[] ports, EngineChoice engines, bool isVerbose)
    {
        var start = SelfProcess.StartInfo();
        string[] arguments =
        [
            "silo", "--data", dataFolder, "--no-model", "--address", "127.0.0.1", "--stop-with-input",
            "--http-port", Quantity.Number(ports[0]), "--ring-port", Quantity.Number(ports[1]),
            "--silo-port", Quantity.Number(ports[2]), "--gateway-port", Quantity.Number(ports[3]),
            "--cluster-port", Quantity.Number(ports[4]),
            "--backend", engines.PreferenceName, .. engines.MlxPath is { } path ? ["--mlx-path", path] : (string[])[],
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (isVerbose)
            start.ArgumentList.Add("--verbose");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var variable in new[]
            {
                "EXOGRAINS_API_KEY", "EXOGRAINS_MEMBERSHIP", ClusterKey.Variable, ClusterIdentity.Variable,
                SiloHostOptions.JoinVariable,
            })
            start.Environment.Remove(variable);

        var child = new ChildSilo(new Process { StartInfo = start });
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data, isVerbose);
        // Read and dropped: a full pipe would stop it.
        child._process.OutputDataReceived += (_, _) => { };
        child._process.Start();
        child._process.BeginErrorReadLine();
        child._process.BeginOutputReadLine();
        return child;
    }

    /// <summary>Checks that it has not ended by itself.</summary>
    /// <exception cref="ExoGrainsException">It has; the message has its last words.</exception>
    public void RequireRunning()
    {
        if (!_process.HasExited)
            return;
        lock (_messages)
            throw new ExoGrainsException(
                $"A silo of the private cluster ended with code {_process.ExitCode}: {string.Join(" ", _messages)}");
    }

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Keep(string? line, bool isShown)
    {
        if (line is null)
            return;
        if (isShown)
            Console.Error.WriteLine(line);
        lock (_messages)
        {
            _messages.Enqueue(line);
            if (_messages.Count > KeptLines)
                _messages.Dequeue();
        }
    }
}
