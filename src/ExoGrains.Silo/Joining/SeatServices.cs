using ExoGrains.Client;
using ExoGrains.Client.Clusters;
using ExoGrains.Client.Connections;
using ExoGrains.Silo.Hosting;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>Gives a silo the tables of its seat, and has its connections prove the cluster key.</summary>
internal static class SeatServices
{
    // The storage under the default one, which tells members of changes.
    private const string DatabaseName = "database";

    /// <summary>Adds membership and grain storage.</summary>
    public static void UseSeat(this ISiloBuilder silo, ClusterSeat seat, SiloHostOptions options, ClusterKey key)
    {
        if (seat is ClusterSeat.Member member)
            UseOwnersTables(silo, member, options, key);
        else
            UseDatabase(silo, options, key);
    }

    /// <summary>Puts the proof of the key before Orleans on all connections between silos and from clients.</summary>
    public static void UseConnectionProof(this ISiloBuilder silo, SiloHostOptions options, ClusterKey key)
    {
        var dialler = new ConnectionDialler(key, options.ClusterName, ConnectionPurpose.Silo);
        silo.Services.AddSingleton<RefusalLog>();
        silo.Services.AddSingleton(services => new ConnectionAcceptor(
            key, options.ClusterName, services.GetRequiredService<RefusalLog>()));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ConnectionAcceptor>((connections, acceptor) =>
        {
            connections.ConfigureSiloOutboundConnection(dialler.AddTo);
            connections.ConfigureSiloInboundConnection(builder => acceptor.AddTo(builder, ConnectionPurpose.Silo));
            connections.ConfigureGatewayInboundConnection(
                builder => acceptor.AddTo(builder, ConnectionPurpose.Gateway));
        });
    }

    private static void UseDatabase(ISiloBuilder silo, SiloHostOptions options, ClusterKey key)
    {
        var database = options.Database;
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = database.Invariant;
            clustering.ConnectionString = database.ConnectionString;
        });
        silo.AddAdoNetGrainStorage(DatabaseName, storage => Configure(storage, new JsonStateSerializer()));
        silo.AddAdoNetGrainStorage(
            ClusterTables.StorageName, storage => Configure(storage, new RawStateSerializer()));
        silo.Services.AddSingleton<StateChanges>();
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => new ToldGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(DatabaseName),
                services.GetRequiredService<StateChanges>()));
        silo.Services.AddSingleton<StorageReadiness>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => services.GetRequiredService<StorageReadiness>());
        silo.Services.AddSingleton(new ClusterGuard(key, options.ClusterName, TimeProvider.System));

        void Configure(AdoNetGrainStorageOptions storage, IGrainStorageSerializer serializer)
        {
            storage.Invariant = database.Invariant;
            storage.ConnectionString = database.ConnectionString;
            storage.DeleteStateOnClear = true;
            storage.GrainStorageSerializer = serializer;
        }
    }

    private static void UseOwnersTables(
        ISiloBuilder silo, ClusterSeat.Member member, SiloHostOptions options, ClusterKey key)
    {
        // Made by the container, which then disposes it too.
        silo.Services.AddSingleton(_ => new ClusterChannel(
            member.Endpoints, key, options.ClusterName, TimeProvider.System));
        silo.Services.AddSingleton<HttpMembershipTable>();
        silo.Services.AddSingleton<IMembershipTable>(
            services => services.GetRequiredService<HttpMembershipTable>());
        silo.Services.AddSingleton(services => new LastSeenStates(
            Path.Combine(options.DataPath, "last-seen", options.ClusterName),
            services.GetRequiredService<ILogger<LastSeenStates>>()));
        silo.Services.AddSingleton<HttpGrainStorage>();
        silo.Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => services.GetRequiredService<HttpGrainStorage>());
    }
}
