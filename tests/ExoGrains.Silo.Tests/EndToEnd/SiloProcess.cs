using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ExoGrains.Silo.Commands;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>The real executable as a silo in a process of its own, on free ports.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SiloProcess(Process process, int[] ports)
    {
        _process = process;
        Ports = ports;
        Client = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{ports[0].ToString(CultureInfo.InvariantCulture)}"),
            Timeout = TimeSpan.FromMinutes(3),
        };
    }

    /// <summary>HTTP, ring, silo, gateway and cluster port.</summary>
    public int[] Ports { get; }

    public HttpClient Client { get; }

    public int ProcessId => _process.Id;

    /// <summary>All it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public bool HasEnded => _process.HasExited;

    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one, and waits until it answers HTTP.</summary>
    /// <param name="dataFolder">Shared by silos of one cluster.</param>
    /// <param name="ports">Those of a silo that ran before; null for free ones.</param>
    /// <param name="options">Further options.</param>
    public static async Task<SiloProcess> StartAsync(string dataFolder, int[]? ports, params string[] options)
    {
        ports ??= FreePorts.Find(5);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "exograins"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "silo", "--data", dataFolder, "--address", "127.0.0.1",
            "--http-port", Text(ports[0]), "--ring-port", Text(ports[1]),
            "--silo-port", Text(ports[2]), "--gateway-port", Text(ports[3]),
            "--cluster-port", Text(ports[4]),
            .. options,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var silo = new SiloProcess(new Process { StartInfo = start }, ports);
        silo._process.OutputDataReceived += (_, line) => silo.Keep(line.Data);
        silo._process.ErrorDataReceived += (_, line) => silo.Keep(line.Data);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        try
        {
            await silo.WaitForAsync("/health/live");
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until an instance answers.</summary>
    public Task WaitUntilReadyAsync() => WaitForAsync("/health/ready");

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, SignalTerminate));
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task WaitForAsync(string path)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.False(_process.HasExited, $"The silo ended: {Output}");
            try
            {
                using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < StartLimit)
            {
                // It does not listen yet.
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < StartLimit, $"{path} did not become ready: {Output}");
            await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

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
