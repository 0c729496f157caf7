using System.Diagnostics;
using System.Text;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>One host of the lab: its links, its own data folder, and the silo that runs on it, if one does.</summary>
internal sealed class LabHost : IAsyncDisposable
{
    public const int HttpPort = 52415;
    public const int RingPort = 52416;
    public const int ClusterPort = 52417;
    public const int SiloPort = 11111;
    public const int GatewayPort = 30000;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly string _key;
    private readonly StringBuilder _output = new();
    private Process? _process;

    public LabHost(int number, NetworkNamespace network, TemporaryFolder folder, string key)
    {
        Number = number;
        Network = network;
        _folder = folder;
        _key = key;
        Directory.CreateDirectory(DataFolder);
        UseKey(key);
        Api = new SiloApi(network);
    }

    /// <summary>From 1.</summary>
    public int Number { get; }

    public NetworkNamespace Network { get; }

    /// <summary>Its silo's HTTP API.</summary>
    public SiloApi Api { get; }

    public string DataFolder => _folder[$"host-{Number}"];

    public string LanAddress => $"10.77.0.{Number}";

    public string BridgeAddress => $"192.168.2.{Number}";

    /// <summary>All its silos wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The device that its silo is, once one has started.</summary>
    public string DeviceId => File.ReadAllText(Path.Combine(DataFolder, "devices", $"{SiloPort}.id")).Trim();

    public int ProcessId => _process!.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Lines its silos wrote so far.</summary>
    public int LineCount => Output.Count(character => character == '\n');

    private string KeyPath => Path.Combine(DataFolder, "key");

    /// <summary>Gives it a cluster key.</summary>
    public void UseKey(string key)
    {
        File.WriteAllText(KeyPath, key);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Takes its cluster key away.</summary>
    public void ForgetKey() => File.Delete(KeyPath);

    /// <summary>Ends its silo, and makes its data folder what it was at first: empty but for the key.</summary>
    public async Task StartOverAsync()
    {
        if (IsRunning)
            await KillAsync();
        Directory.Delete(DataFolder, recursive: true);
        Directory.CreateDirectory(DataFolder);
        UseKey(_key);
    }

    /// <summary>Starts its silo and waits until it is part of a cluster.</summary>
    public async Task StartAsync(params string[] options)
    {
        Begin(options);
        await WaitUntilLiveAsync();
    }

    /// <summary>Starts its silo.</summary>
    public void Begin(params string[] options)
    {
        Assert.False(IsRunning, $"Host {Number} has a silo already.");
        _process?.Dispose();
        string[] arguments =
        [
            "netns", "exec", Network.Name, ProgramRun.ExoGrains,
            "silo", "--data", DataFolder, "--no-model", "--threads", "1", .. LabProduct.Kinds, .. options,
        ];
        _process = new Process { StartInfo = ProgramRun.StartOf("ip", arguments) };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        Keep($"$ exograins {string.Join(' ', arguments.Skip(4))}");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until its silo is part of a cluster and answers HTTP.</summary>
    public Task WaitUntilLiveAsync() => Eventually.HoldsAsync(
        $"host {Number} is live",
        StartLimit,
        () =>
        {
            Assert.True(IsRunning, $"The silo of host {Number} ended: {Output}");
            return Api.IsLiveAsync();
        });

    /// <summary>Waits until its silo has said something.</summary>
    public Task WaitUntilSaidAsync(string words) => Eventually.HoldsAsync(
        $"host {Number} says '{words}'",
        StartLimit,
        () => Task.FromResult(Output.Contains(words, StringComparison.Ordinal)));

    /// <summary>Waits until its silo ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StopLimit);
        await _process!.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends its silo as a crash does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a command of the product on the host, and expects success.</summary>
    public Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.SucceedAsync(
        "ip", ["netns", "exec", Network.Name, ProgramRun.ExoGrains, .. arguments, "--data", DataFolder]);

    /// <summary>Runs a command of the product on the host, and expects that it fails.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var run = await ProgramRun.RunAsync(
            "ip",
            ["netns", "exec", Network.Name, ProgramRun.ExoGrains, .. arguments, "--data", DataFolder],
            TestContext.Current.CancellationToken);
        Assert.NotEqual(0, run.ExitCode);
        return run.Messages + run.Results;
    }

    /// <summary>Resets every TCP connection of a port, present ones and new ones, until they are allowed.</summary>
    public Task ResetConnectionsAsync(int port) => ProgramRun.SucceedAsync(
        "ip",
        "netns", "exec", Network.Name, "nft",
        "add table inet cut; "
        + "add chain inet cut input { type filter hook input priority 0; }; "
        + $"add rule inet cut input tcp dport {port} reject with tcp reset; "
        + $"add rule inet cut input tcp sport {port} reject with tcp reset");

    /// <summary>Ends what <see cref="ResetConnectionsAsync"/> began.</summary>
    public Task AllowConnectionsAsync() => ProgramRun.SucceedAsync(
        "ip", "netns", "exec", Network.Name, "nft", "delete table inet cut");

    /// <summary>Established TCP connections of the host, as (own, peer) addresses with ports.</summary>
    public async Task<IReadOnlyList<(string Own, string Peer)>> ReadConnectionsAsync()
    {
        var run = await ProgramRun.SucceedAsync("ss", "-Htn", "-N", Network.Name, "state", "established");
        return
        [
            .. run.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(fields => (Plain(fields[2]), Plain(fields[3]))),
        ];

        // A dual-stack socket shows ::ffff:10.0.0.1, one bound to an interface 10.0.0.1%lan.
        static string Plain(string text)
        {
            var plain = text.Replace("[::ffff:", "", StringComparison.Ordinal)
                .Replace("]", "", StringComparison.Ordinal);
            var scope = plain.IndexOf('%', StringComparison.Ordinal);
            return scope < 0 ? plain : plain.Remove(scope, plain.LastIndexOf(':') - scope);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
    }
}
