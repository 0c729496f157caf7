using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.TestSupport;
using Orleans.TestingHost;

namespace ExoGrains.Grains.Tests;

/// <summary>Two silos in this process, each a device of its own, with grain state in memory.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<DeviceId, string> _siloNames = new();
    private InProcessTestCluster? _cluster;

    public IReadOnlyList<DeviceId> Devices { get; } = [DeviceId.New(), DeviceId.New()];

    public string DataFolder => _folder.Path;

    public IGrainFactory Grains => _cluster!.Client;

    /// <summary>Address of the silo of a device.</summary>
    public string SiloOf(DeviceId device) =>
        _cluster!.Silos.Single(silo => silo.Name == _siloNames[device]).SiloAddress.ToString();

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((options, silo) =>
        {
            var device = Devices.First(candidate => _siloNames.TryAdd(candidate, options.SiloName));
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddExoGrains(Local(device));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private LocalDevice Local(DeviceId id) => new()
    {
        Id = id,
        Incarnation = 1,
        Name = "test",
        DataFolder = _folder.Path,
        ClusterKey = [.. new byte[32]],
        Address = IPAddress.Loopback,
        HttpPort = 1,
        RingPort = FreePort(),
        ThreadCount = 1,
        MemoryUsableBytes = 4L << 30,
        Backends = [Backend.Cpu],
    };
}
