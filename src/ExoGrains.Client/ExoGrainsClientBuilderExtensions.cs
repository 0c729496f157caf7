using System.Diagnostics;
using ExoGrains.Client.Clusters;
using ExoGrains.Client.Connections;
using ExoGrains.Contracts;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;

namespace ExoGrains.Client;

/// <summary>Adds the ExoGrains client to another .NET service.</summary>
public static class ExoGrainsClientBuilderExtensions
{
    private static readonly TimeSpan GatewayRefreshPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Registers <see cref="ExoGrainsClient"/>, connected when the host starts.</summary>
    /// <param name="builder">The service's host builder.</param>
    /// <param name="configure">Says where the cluster is; nothing for the default data folder.</param>
    /// <exception cref="ExoGrainsException">
    /// The membership connection cannot be read, or there is no cluster key.
    /// </exception>
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
        var key = FindKey(options);
        var cluster = ClusterIdentity.RequireName(
            options.ClusterName ?? ReadVariable(ClusterIdentity.Variable) ?? ClusterIdentity.DefaultName);
        UseGateways(client, options, key, cluster);
        var dialler = new ConnectionDialler(key, cluster, ConnectionPurpose.Gateway);
        client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(dialler.AddTo));
        client.Configure<ClusterOptions>(names =>
        {
            names.ClusterId = cluster;
            names.ServiceId = cluster;
        });
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        // A gateway that died is skipped at the next refresh; Orleans' own default of a minute is a long outage.
        client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = GatewayRefreshPeriod);

        var began = Stopwatch.GetTimestamp();
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            // Orleans' error tells neither that the key is wrong nor what to do, and waiting does not help.
            if (dialler.LastRefusal is { IsFinal: true } refusal)
                throw refusal;
            if (Stopwatch.GetElapsedTime(began) >= options.ConnectTimeout)
                return false;
            await Task.Delay(ConnectRetryDelay, cancellationToken);
            return true;
        });
    }

    private static void UseGateways(
        IClientBuilder client, ExoGrainsClientOptions options, ClusterKey key, string cluster)
    {
        if (options.Seeds.Count > 0)
        {
            // Made by the container, which then disposes it too.
            client.Services.AddSingleton(
                _ => new ClusterChannel([.. options.Seeds], key, cluster, TimeProvider.System));
            client.Services.AddSingleton<IGatewayListProvider, HttpMembershipTable>();
            return;
        }

        if (options.Gateways.Count > 0)
        {
            client.UseStaticClustering([.. options.Gateways]);
            return;
        }

        var membership = options.Membership is { } text
            ? MembershipConnection.Parse(text)
            : MembershipConnection.InDataFolder(DataFolderLocation.Resolve(options.DataFolder));
        client.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = membership.Invariant;
            clustering.ConnectionString = membership.ConnectionString;
        });
    }

    private static ClusterKey FindKey(ExoGrainsClientOptions options)
    {
        if (options.ClusterKey is { } given)
            return given;
        if (ReadVariable(ClusterKey.Variable) is { } text)
            return ClusterKey.Parse(text, ClusterKey.Variable);
        var folder = DataFolderLocation.Resolve(options.DataFolder);
        return ClusterKey.FindIn(folder) ?? throw new ExoGrainsException(
            $"Cluster key: data folder '{folder}' has none. Run 'exograins key' on a silo, and give it to this " +
            $"client as ClusterKey or in {ClusterKey.Variable}.");
    }

    private static string? ReadVariable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
