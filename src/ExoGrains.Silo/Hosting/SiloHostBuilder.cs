using ExoGrains.Client;
using ExoGrains.Grains;
using ExoGrains.Grains.Devices;
using ExoGrains.Silo.Joining;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;

namespace ExoGrains.Silo.Hosting;

/// <summary>Puts a silo host together from its options.</summary>
internal static class SiloHostBuilder
{
    /// <summary>How long a stopping silo lets running requests go on.</summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    // The longest a host takes to stop: the drain, and leaving the cluster.
    private static readonly TimeSpan ShutdownLimit = DrainLimit + TimeSpan.FromSeconds(15);

    /// <summary>A builder for a host that can be extended, built and started.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="seat">Its part in the cluster.</param>
    /// <param name="key">The cluster key.</param>
    /// <param name="device">The device it is.</param>
    public static WebApplicationBuilder Create(
        SiloHostOptions options, ClusterSeat seat, ClusterKey key, LocalDevice device)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddLogging(builder, options);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Bind, options.HttpPort));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<StartFailure>();

        // Before Orleans, so that it already looks for ended silos while this one is still joining.
        builder.Services.AddHostedService<EndedSiloWatch>();
        builder.UseOrleans(silo => AddOrleans(silo, options, seat, key, device));
        if (seat is ClusterSeat.Member)
            builder.Services.AddHostedService<StateMirror>();
        // Before HTTP, which is served last.
        builder.Services.AddHostedService(services => new DeviceArrival(
            services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<SiloDevices>().Alive,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<DeviceArrival>>()));
        builder.Services.AddHostedService<DefaultPlacement>();
        builder.Services.AddHostedService<InstanceAnnouncer>();
        return builder;
    }

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

    private static void AddOrleans(
        ISiloBuilder silo, SiloHostOptions options, ClusterSeat seat, ClusterKey key, LocalDevice device)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterName;
            cluster.ServiceId = options.ClusterName;
        });
        silo.Configure<SiloOptions>(name => name.SiloName = device.Id.ToString());
        // On all addresses, because every connection proves the cluster key before Orleans reads it.
        silo.ConfigureEndpoints(
            options.Address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !options.IsLocalOnly);
        silo.UseSeat(seat, options, key);
        silo.UseConnectionProof(options, key);
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
