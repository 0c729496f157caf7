using System.Net;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>A connection of a command to a cluster, and what must end with it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="owned">Disposed with the session.</param>
internal sealed class ClusterSession(ExoGrainsClient client, IAsyncDisposable owned) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);

    /// <summary>The cluster.</summary>
    public ExoGrainsClient Client => client;

    /// <summary>Connects as a grain client.</summary>
    /// <param name="gateways">Gateways that are known to accept connections.</param>
    /// <param name="cluster">The cluster's name; null for the usual one.</param>
    /// <param name="dataFolder">Their data folder; its key is the cluster's.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="ExoGrainsException">They accept connections, but do not answer.</exception>
    public static async Task<ClusterSession> ConnectAsync(
        IReadOnlyList<IPEndPoint> gateways, string? cluster, string dataFolder, CancellationToken cancellationToken)
    {
        // Empty: a command reads no appsettings.json of the folder it happens to be called in, and logs nothing.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseExoGrainsClient(options =>
        {
            foreach (var gateway in gateways)
                options.Gateways.Add(gateway);
            options.DataFolder = dataFolder;
            options.ClusterKey = ClusterKey.FindIn(dataFolder);
            options.ClusterName = cluster ?? ClusterIdentity.DefaultName;
        });
        var host = builder.Build();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await host.StartAsync(limit.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested
            && error is OrleansException or OperationCanceledException or TimeoutException)
        {
            host.Dispose();
            throw new ExoGrainsException(
                $"The silo at {string.Join(", ", gateways)} does not answer: {error.Message} "
                + "It may still be starting; try again, or restart it.",
                error);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new ClusterSession(host.Services.GetRequiredService<ExoGrainsClient>(), new ClientHost(host));
    }

    public ValueTask DisposeAsync() => owned.DisposeAsync();

    private sealed class ClientHost(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
