using System.Diagnostics;
using System.Globalization;
using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Tests.EndToEnd;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Networks;

/// <summary>
/// Hosts on one switch, each a network namespace of this machine with one interface <c>lan</c> and a data folder.
/// Needs root and iproute2; a test that has neither is skipped with the reason.
/// </summary>
internal sealed class NamespaceLan : IAsyncDisposable
{
    private static readonly string Key = new('7', 64);

    private readonly string _name;
    private readonly List<NamespaceSilo> _silos = [];

    private NamespaceLan(string name) => _name = name;

    private TemporaryFolder Folder { get; } = new();

    /// <summary>Makes the switch and its hosts, numbered from 1.</summary>
    public static async Task<NamespaceLan> CreateAsync(int hosts)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "network namespaces are of Linux");
        Assert.SkipUnless(Environment.UserName == "root", "network namespaces need root");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, "ip"))),
            "no 'ip': install iproute2");
        var lan = new NamespaceLan(string.Create(CultureInfo.InvariantCulture, $"jn{Environment.ProcessId % 10000}"));
        try
        {
            var probe = await ProgramRun.RunAsync("ip", "netns", "add", lan.Switch);
            Assert.SkipUnless(probe.ExitCode == 0, $"namespaces cannot be made here: {probe.Messages.Trim()}");
            await IpAsync($"-n {lan.Switch} link add name lanbr type bridge");
            await IpAsync($"-n {lan.Switch} link set lanbr up");
            for (var host = 1; host <= hosts; host++)
                await lan.AddHostAsync(host);
            return lan;
        }
        catch
        {
            await lan.DisposeAsync();
            throw;
        }
    }

    /// <summary>Address of a host.</summary>
    public static string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{host}");

    /// <summary>Data folder of a host.</summary>
    public string Data(int host) => Folder[host.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Gives hosts one key, as <c>--key-file</c> would.</summary>
    public void ShareKey(params int[] hosts)
    {
        foreach (var host in hosts)
        {
            Directory.CreateDirectory(Data(host));
            File.WriteAllText(Path.Combine(Data(host), "key"), Key);
        }
    }

    /// <summary>Starts a silo on a host, without a model.</summary>
    public NamespaceSilo Start(int host, params string[] options)
    {
        var silo = new NamespaceSilo(Host(host), Data(host), options);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Cuts a host off or connects it again; its interface stays up, as behind a switch that fails.</summary>
    public Task SetConnectedAsync(int host, bool isConnected) =>
        IpAsync($"-n {Switch} link set p{host} {(isConnected ? "master lanbr" : "nomaster")}");

    /// <summary>Silos that the table of a seed calls active, by address, each once.</summary>
    public string[] ActiveIn(int seed)
    {
        var file = DataFolder.DatabasePath(Data(seed));
        if (!File.Exists(file))
            return [];
        try
        {
            return
            [
                .. MembershipTable.Read(file).Silos.Where(row => row.Status == "Active").Select(row => row.Address)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (ExoGrainsException)
        {
            // The seed has made the file, and its tables come a moment later.
            return [];
        }
    }

    /// <summary>Waits until the table of a seed calls just these hosts active.</summary>
    public async Task WaitForActiveAsync(int seed, TimeSpan limit, params int[] hosts)
    {
        var expected = hosts.Select(Address).Order(StringComparer.Ordinal).ToArray();
        var began = Stopwatch.GetTimestamp();
        while (!ActiveIn(seed).SequenceEqual(expected))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(began) < limit,
                $"Active are {string.Join(", ", ActiveIn(seed))}, expected {string.Join(", ", expected)}.\n"
                + string.Join("\n", _silos.Select(silo => silo.Describe())));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        var list = await ProgramRun.RunAsync("ip", "netns", "list");
        foreach (var line in list.Results.Split('\n').Where(line => line.StartsWith(_name, StringComparison.Ordinal)))
            await ProgramRun.RunAsync("ip", "netns", "del", line.Split(' ')[0]);
        Folder.Dispose();
    }

    private string Switch => $"{_name}sw";

    private string Host(int host) => string.Create(CultureInfo.InvariantCulture, $"{_name}h{host}");

    private static async Task IpAsync(string arguments)
    {
        var run = await ProgramRun.RunAsync("ip", arguments.Split(' '));
        Assert.True(run.ExitCode == 0, $"ip {arguments}: {run.Messages}");
    }

    private async Task AddHostAsync(int host)
    {
        var name = Host(host);
        await IpAsync($"netns add {name}");
        await IpAsync($"-n {Switch} link add name p{host} type veth peer name lan netns {name}");
        await IpAsync($"-n {Switch} link set p{host} master lanbr");
        await IpAsync($"-n {Switch} link set p{host} up");
        await IpAsync($"-n {name} link set lo up");
        await IpAsync($"-n {name} addr add {Address(host)}/24 dev lan");
        await IpAsync($"-n {name} link set lan up");
    }
}
