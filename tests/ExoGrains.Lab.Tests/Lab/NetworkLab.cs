using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>Hosts with several links each, as <c>tools/netlab</c> builds them.</summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    private const string Script = "netlab.sh";
    private static readonly TimeSpan ClusterLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly string _prefix;
    private ImmutableArray<LabHost> _hosts = [];

    private NetworkLab(string prefix) => _prefix = prefix;

    /// <summary>The cluster key of every host that is given no other, as key files hold it.</summary>
    public string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A host, from 1.</summary>
    public LabHost this[int number] => _hosts[number - 1];

    public ImmutableArray<LabHost> Hosts => _hosts;

    /// <summary>Builds a lab whose hosts run nothing yet. On all of them TCP over bridge0 is unreachable.</summary>
    public static async Task<NetworkLab> UpAsync(int hostCount)
    {
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var lab = new NetworkLab($"lab-{process}-{Guid.NewGuid().ToString("N")[..4]}");
        try
        {
            await lab.RunAsync("up", Text(hostCount));
            lab._hosts =
            [
                .. Enumerable.Range(1, hostCount).Select(number => new LabHost(
                    number, new NetworkNamespace($"{lab._prefix}-{Text(number)}"), lab._folder, lab.Key)),
            ];
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets how TCP on a link fails in a host.</summary>
    /// <param name="host">From 1.</param>
    /// <param name="link"><c>bridge0</c> or <c>tb</c>.</param>
    /// <param name="mode"><c>alias</c>, <c>nftout</c>, <c>nftin</c>, <c>drop</c>; <c>none</c> mends it.</param>
    public Task BlockAsync(int host, string link, string mode) => RunAsync("block", Text(host), link, mode);

    /// <summary>The same in all hosts.</summary>
    public async Task BlockAllAsync(string link, string mode)
    {
        foreach (var host in _hosts)
            await BlockAsync(host.Number, link, mode);
    }

    /// <summary>Breaks or mends an interface of a host.</summary>
    /// <param name="host">From 1.</param>
    /// <param name="link"><c>tbn</c>, <c>tbp</c>, <c>bridge0</c> or <c>lan</c>.</param>
    /// <param name="operation"><c>blackhole</c>, <c>heal</c>, <c>down</c> or <c>up</c>.</param>
    public Task FaultAsync(int host, string link, string operation) =>
        RunAsync("fault", Text(host), link, operation);

    /// <summary>Waits until each of these hosts sees exactly the devices of these hosts.</summary>
    public async Task WaitForOneClusterAsync(params int[] numbers)
    {
        var hosts = numbers.Select(number => this[number]).ToArray();
        var expected = string.Join(", ", hosts.Select(host => host.DeviceId).Order(StringComparer.Ordinal));
        foreach (var host in hosts)
        {
            await Eventually.ReadAsync(
                $"host {host.Number} sees {expected}",
                ClusterLimit,
                async () => string.Join(", ", (await SeenDevice.ReadAsync(host)).Select(device => device.Id).Order()),
                seen => seen == expected);
        }
    }

    /// <summary>All that the hosts' silos wrote.</summary>
    public string Logs()
    {
        var text = new StringBuilder();
        foreach (var host in _hosts)
            text.AppendLine(CultureInfo.InvariantCulture, $"===== host {host.Number}").AppendLine(host.Output);
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        // Also where the run of the tests was cancelled.
        await RunAsync(["down"], CancellationToken.None);
        _folder.Dispose();
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        RunAsync(arguments, TestContext.Current.CancellationToken);

    private Task<ProgramRun> RunAsync(string[] arguments, CancellationToken token) => ProgramRun.SucceedAsync(
        "env",
        [
            $"NETLAB_PREFIX={_prefix}", $"NETLAB_OWNER={Text(Environment.ProcessId)}",
            Path.Combine(AppContext.BaseDirectory, Script), .. arguments,
        ],
        token);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
