using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Grains.Devices;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;

namespace ExoGrains.Silo.Hosting;

/// <summary>Puts a silo host together from its options.</summary>
internal static class SiloHostBuilder
{
    /// <summary>Name of the cluster in the membership tables; one database holds one cluster.</summary>
    public const string ClusterName = ClusterIdentity.ClusterId;

    /// <summary>How long a stopping silo lets running requests go on.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    // The longest a host takes to stop: the drain, and leaving the cluster.
    private static readonly TimeSpan ShutdownLimit = DrainLimit + TimeSpan.FromSeconds(15);

    /// <summary>A builder for a host that can be extended, built and started.</summary>
    public static WebApplicationBuilder Create(
        SiloHostOptions options, DataFolder folder, SiloLock siloLock, TextWriter output)
    {
        var device = CreateDevice(options, folder);
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddLogging(builder, options);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Bind, options.HttpPort));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(siloLock);
        builder.Services.AddSingleton(new SiloOutput(output));
        builder.Services.AddSingleton<StartFailure>();

        // Before Orleans, so that it already looks for ended silos while this one is still joining.
        builder.Services.AddHostedService<EndedSiloWatch>();
        builder.UseOrleans(silo => AddOrleans(silo, options, device));
        builder.Services.AddHostedService<DefaultPlacement>();
        builder.Services.AddHostedService<InstanceAnnouncer>();
        return builder;
    }

    private static LocalDevice CreateDevice(SiloHostOptions options, DataFolder folder) => new()
    {
        Id = folder.ReadOrCreateDeviceId(options.SiloPort),
        Incarnation = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        Name = Environment.MachineName,
        DataFolder = folder.Root,
        ClusterKey = [.. folder.ReadOrCreateKey()],
        Address = options.Address,
        HttpPort = options.HttpPort,
        RingPort = options.RingPort,
        ThreadCount = options.ThreadCount,
        MemoryUsableBytes = options.MemoryLimitBytes ?? MachineFacts.MemoryUsableBytes(),
        Backends = [Backend.Cpu],
        PreferredSubnets = options.PreferredSubnets,
    };

    // Standard output belongs to answers and to the few lines for people; everything logged goes to standard error.
    private static void AddLogging(WebApplicationBuilder builder, SiloHostOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(options.IsVerbose ? LogLevel.Information : LogLevel.Warning);
        if (options.IsVerbose)
            return;

        // When a silo of the cluster goes away, every part of Orleans that talked to it logs an error with a stack
        // trace. What it means for the models is said in one line by ours; a silo that cannot join still says so.
        builder.Logging.AddFilter("Orleans", LogLevel.Critical);
        builder.Logging.AddFilter("Polly", LogLevel.Critical);
        builder.Logging.AddFilter("Orleans.Runtime.MembershipService.MembershipAgent", LogLevel.Error);
    }

    private static void AddOrleans(ISiloBuilder silo, SiloHostOptions options, LocalDevice device)
    {
        var database = options.Database;
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = ClusterName;
            cluster.ServiceId = ClusterName;
        });
        silo.Configure<SiloOptions>(name => name.SiloName = device.Id.ToString());
        silo.ConfigureEndpoints(options.Address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: false);
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = database.Invariant;
            clustering.ConnectionString = database.ConnectionString;
        });
        silo.AddAdoNetGrainStorageAsDefault(storage =>
        {
            storage.Invariant = database.Invariant;
            storage.ConnectionString = database.ConnectionString;
            storage.DeleteStateOnClear = true;
            storage.GrainStorageSerializer = new JsonStateSerializer();
        });
        silo.Configure<ClusterMembershipOptions>(ConfigureFailureDetection);
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(10);
            messaging.SystemResponseTimeout = TimeSpan.FromSeconds(10);
        });
        silo.AddExoGrains(device);
    }

    // Slow on purpose: on a small busy machine a healthy silo may not answer for seconds, and a silo that is evicted
    // ends its process. A silo that was killed is found within half a second by EndedSiloWatch; these limits are for
    // hung machines.
    private static void ConfigureFailureDetection(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(3);
        membership.MinProbeTimeout = TimeSpan.FromSeconds(2);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(6);
        membership.NumMissedProbesLimit = 4;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        membership.NumMissedTableIAmAliveLimit = 4;
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(2);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
