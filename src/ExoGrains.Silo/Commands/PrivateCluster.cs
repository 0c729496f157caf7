using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>
/// A cluster of this command's own: this process is one silo, child processes are the others, all on loopback. Its key
/// and membership are in a temporary folder; only models and cards are the user's. Disposing it ends the children.
/// </summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    private const int MaxSilos = 64;
    private const int PortsPerSilo = 5;
    private static readonly TimeSpan JoinLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan JoinPollPeriod = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _folder;
    private readonly List<ChildSilo> _children = [];
    private SiloHost? _host;
    private ExoGrainsClient? _client;

    private PrivateCluster(DirectoryInfo folder) => _folder = folder;

    /// <summary>The cluster, called from inside.</summary>
    public ExoGrainsClient Client => _client!;

    /// <summary>Starts all silos at once and waits until they are one cluster.</summary>
    /// <param name="siloCount">Processes, this one included.</param>
    /// <param name="dataFolder">The user's data folder; its models can be used.</param>
    /// <param name="engines">What computes in each of them.</param>
    /// <param name="isVerbose">Whether silos log information.</param>
    /// <param name="cancellationToken">Gives up, and ends what was started.</param>
    /// <exception cref="ExoGrainsException">A silo could not start, or did not join in time.</exception>
    public static async Task<PrivateCluster> StartAsync(
        int siloCount, string dataFolder, EngineChoice engines, bool isVerbose, CancellationToken cancellationToken)
    {
        if (siloCount is < 1 or > MaxSilos)
            throw new InvalidRequestException($"--silos: got {siloCount}, expected 1 to {MaxSilos}.");
        var cluster = new PrivateCluster(Directory.CreateTempSubdirectory("exograins-"));
        try
        {
            await cluster.StartSilosAsync(siloCount, dataFolder, engines, isVerbose, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Places a model over all silos and waits until it is ready.</summary>
    /// <param name="specification">What to place; its rank count does not matter.</param>
    /// <param name="changed">Called with every state that differs from the one before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<InstanceStatus> PlaceAsync(
        InstanceSpecification specification,
        Action<InstanceStatus> changed,
        CancellationToken cancellationToken)
    {
        var onAll = specification with { RankCount = 1 + _children.Count };
        var instance = await Client.PlaceAsync(onAll, cancellationToken);
        return await Client.WaitUntilReadyAsync(instance, Look, cancellationToken);

        void Look(InstanceStatus status)
        {
            RequireChildren();
            changed(status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // This silo leaves while the others still answer, which is quick. They then end at once: nothing they hold is
        // to be kept, and leaving in good order, one after the other, would take seconds after the answer is complete.
        if (_host is not null)
            await _host.DisposeAsync();
        foreach (var child in _children)
            await child.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task StartSilosAsync(
        int siloCount, string dataFolder, EngineChoice engines, bool isVerbose, CancellationToken cancellationToken)
    {
        foreach (var shared in new[] { "models", "cards" })
            ShareFolder(Path.Combine(dataFolder, shared), Path.Combine(_folder.FullName, shared));
        var ports = FreePorts.Find(siloCount * PortsPerSilo);
        // Before any silo runs: five that make the key at once would be right, and slower.
        DataFolder.Open(_folder.FullName).ReadOrCreateKey();
        for (var silo = 1; silo < siloCount; silo++)
            _children.Add(ChildSilo.Start(_folder.FullName, Ports(silo), engines, isVerbose));

        var own = Ports(0);
        var values = new SiloOptionValues
        {
            Data = _folder.FullName,
            NoModel = true,
            Address = "127.0.0.1",
            HttpPort = own[0],
            RingPort = own[1],
            SiloPort = own[2],
            GatewayPort = own[3],
            ClusterPort = own[4],
            Backend = engines.PreferenceName,
            MlxPath = engines.MlxPath,
            Verbose = isVerbose,
        };
        // No environment: a key or a folder set for the user's own silos does not concern this one.
        _host = await SiloHost.StartAsync(SiloHostOptions.Create(values, _ => null), parts: null, cancellationToken);
        _client = new ExoGrainsClient(_host.Grains);
        await WaitForAllAsync(siloCount, cancellationToken);

        int[] Ports(int silo) => ports[(silo * PortsPerSilo)..((silo + 1) * PortsPerSilo)];
    }

    private async Task WaitForAllAsync(int siloCount, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var devices = await Client.ListDevicesAsync(cancellationToken);
            if (devices.Length >= siloCount)
                return;
            RequireChildren();
            if (TimeProvider.System.GetElapsedTime(began) > JoinLimit)
                throw new ExoGrainsException(
                    $"Private cluster: {devices.Length} of {siloCount} silos joined within {JoinLimit.TotalSeconds} s; "
                    + "the machine may be too busy or short of memory for so many.");
            await Task.Delay(JoinPollPeriod, cancellationToken);
        }
    }

    private void RequireChildren()
    {
        foreach (var child in _children)
            child.RequireRunning();
    }

    private static void ShareFolder(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.CreateSymbolicLink(to, from);
    }
}
