using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>Real silos of one temporary data folder, on loopback, in this process.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    private readonly List<SiloHost> _running = [];

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Options of a silo without a model, on ports that are free.</summary>
    public SiloHostOptions Options(string? membership = null)
    {
        var ports = FreePortBlock.Find(5);
        return SiloHostOptions.Create(
            new SiloOptionValues
            {
                Data = Folder.Path,
                Address = "127.0.0.1",
                HttpPort = ports[0],
                RingPort = ports[1],
                SiloPort = ports[2],
                GatewayPort = ports[3],
                ClusterPort = ports[4],
                NoModel = true,
                Threads = 1,
                Membership = membership,
            },
            _ => null);
    }

    public async Task<SiloHost> StartAsync(
        SiloHostOptions options, TextWriter? output = null, Action<WebApplicationBuilder>? configure = null)
    {
        var silo = await SiloHost.StartAsync(
            options,
            new SiloHostParts { Output = output ?? TextWriter.Null, Configure = configure },
            TestContext.Current.CancellationToken);
        _running.Add(silo);
        return silo;
    }

    public async Task StopAsync(SiloHost silo)
    {
        _running.Remove(silo);
        await silo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Select(silo => silo.DisposeAsync().AsTask()));
        SqliteConnection.ClearAllPools();
        Folder.Dispose();
    }
}
