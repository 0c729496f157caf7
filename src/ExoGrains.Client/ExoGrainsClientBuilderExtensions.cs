using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace ExoGrains.Client;

/// <summary>Adds the ExoGrains client to another .NET service.</summary>
public static class ExoGrainsClientBuilderExtensions
{
    private static readonly TimeSpan GatewayRefreshPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Registers <see cref="ExoGrainsClient"/>, connected when the host starts.</summary>
    /// <param name="builder">The service's host builder.</param>
    /// <param name="configure">Says where the cluster is; nothing for the default data folder.</param>
    /// <exception cref="Contracts.ExoGrainsException">The membership connection cannot be read.</exception>
    public static IHostApplicationBuilder UseExoGrainsClient(
        this IHostApplicationBuilder builder, Action<ExoGrainsClientOptions>? configure = null)
    {
        var options = new ExoGrainsClientOptions();
        configure?.Invoke(options);
        builder.UseOrleansClient(client => Configure(client, options));
        builder.Services.AddSingleton<ExoGrainsClient>();
        return builder;
    }

    /// <summary>Registers an <see cref="IChatClient"/> over <see cref="ExoGrainsClient"/>.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="modelId">Model used where a call's options name none.</param>
    public static IServiceCollection AddExoGrainsChatClient(this IServiceCollection services, string modelId) =>
        services.AddSingleton<IChatClient>(
            provider => new ExoGrainsChatClient(provider.GetRequiredService<ExoGrainsClient>(), modelId));

    private static void Configure(IClientBuilder client, ExoGrainsClientOptions options)
    {
        if (options.Gateways.Count > 0)
        {
            client.UseStaticClustering([.. options.Gateways]);
        }
        else
        {
            var membership = options.Membership is { } text
                ? MembershipConnection.Parse(text)
                : MembershipConnection.InDataFolder(DataFolderLocation.Resolve(options.DataFolder));
            client.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = membership.Invariant;
                clustering.ConnectionString = membership.ConnectionString;
            });
        }

        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = ClusterIdentity.ClusterId;
            cluster.ServiceId = ClusterIdentity.ServiceId;
        });
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        // A gateway that died is skipped at the next refresh; Orleans' own default of a minute is a long outage.
        client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = GatewayRefreshPeriod);

        var began = Stopwatch.GetTimestamp();
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            if (Stopwatch.GetElapsedTime(began) >= options.ConnectTimeout)
                return false;
            await Task.Delay(ConnectRetryDelay, cancellationToken);
            return true;
        });
    }
}
