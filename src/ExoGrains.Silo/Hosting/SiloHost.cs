using System.Net;
using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Silo.Joining;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// One running silo with its HTTP server. Disposing it stops it: it drains, leaves the cluster and frees its ports.
/// </summary>
public sealed class SiloHost : IAsyncDisposable
{
    private static readonly TimeSpan AbandonLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;
    private readonly ClusterPortServer? _clusterPort;
    private readonly SiloLock _lock;
    private readonly PortLock _portLock;
    private bool _isStopped;

    private SiloHost(
        WebApplication application,
        ClusterPortServer? clusterPort,
        SiloLock siloLock,
        PortLock portLock,
        SiloHostOptions options)
    {
        _application = application;
        _clusterPort = clusterPort;
        _lock = siloLock;
        _portLock = portLock;
        Options = options;
    }

    /// <summary>How it runs.</summary>
    public SiloHostOptions Options { get; }

    /// <summary>The device it is.</summary>
    public LocalDevice Device => Services.GetRequiredService<LocalDevice>();

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Grains, called from inside the silo.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo: returns when the cluster lists its device and HTTP is answered.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="parts">What is put into it; null for a silo without HTTP endpoints.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ExoGrainsException">
    /// The data folder, the database or a port cannot be used, or a silo already runs on the silo port.
    /// </exception>
    public static async Task<SiloHost> StartAsync(
        SiloHostOptions options, SiloHostParts? parts, CancellationToken cancellationToken)
    {
        parts ??= new SiloHostParts();
        RaiseThreadPool();
        var folder = DataFolder.Open(options.DataPath);
        var seat = ClusterSeat.Of(options);
        var key = folder.ResolveKey(options.Key, mayCreate: seat is ClusterSeat.Owner);
        var siloLock = await SiloLock.TakeAsync(folder, options.SiloPort, cancellationToken);
        var portLock = PortLock.TryTake(options.SiloPort);
        var output = new SiloOutput(parts.Output);
        WebApplication? application = null;
        ClusterPortServer? clusterPort = null;
        try
        {
            // First, because it names all ports that are taken.
            RequireFreePorts(options, seat);
            if (portLock is null)
                throw PortLock.Taken(options.SiloPort);
            if (seat is ClusterSeat.Owner)
                await DatabaseSchema.EnsureAsync(options.Database, cancellationToken);
            var survey = parts.Survey ?? options.Engines.TakeSurvey();
            var device = SiloDevice.Create(options, folder, key, survey);
            var builder = SiloHostBuilder.Create(options, seat, key, device);
            builder.Services.AddSingleton(folder);
            builder.Services.AddSingleton(siloLock);
            builder.Services.AddSingleton(output);
            if (parts.Restart is { } restart)
                builder.Services.AddSingleton<IFatalErrorHandler>(new RejoinOnFatalError(restart));
            parts.Configure?.Invoke(builder);
            application = builder.Build();
            parts.Map?.Invoke(application);
            if (seat is ClusterSeat.Owner)
                clusterPort = await ClusterPortServer.StartAsync(options, application.Services, cancellationToken);
            else
                await OwnerWait.ForAsync(
                    application.Services.GetRequiredService<ClusterChannel>(),
                    output,
                    TimeProvider.System,
                    cancellationToken);
            await EndedSilos.DeclareDeadAsync(
                application.Services.GetRequiredService<IMembershipTable>(), folder, cancellationToken);
            var self = application.Services.GetRequiredService<ILocalSiloDetails>();
            siloLock.Announce(self.SiloAddress.ToParsableString());
            await application.StartAsync(cancellationToken);
            var host = IPAddress.Any.Equals(options.Bind) ? options.Address : options.Bind;
            output.Write($"API at http://{new IPEndPoint(host, options.HttpPort)}/v1");
            return new SiloHost(application, clusterPort, siloLock, portLock, options);
        }
        catch
        {
            if (clusterPort is not null)
                await clusterPort.DisposeAsync();
            if (application is not null)
                await application.DisposeAsync();
            siloLock.Dispose();
            portLock?.Dispose();
            throw;
        }
    }

    /// <summary>Waits for SIGTERM, SIGINT or the token, then stops the silo in good order.</summary>
    /// <exception cref="ExoGrainsException">The silo stopped by itself, because its model cannot be placed.</exception>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        await _application.WaitForShutdownAsync(cancellationToken);
        _isStopped = true;
        if (Services.GetRequiredService<StartFailure>().Reason is { } reason)
            throw reason;
    }

    /// <summary>Stops a silo that the others hold for dead: it has nothing to hand over and leaves at once.</summary>
    public async Task AbandonAsync()
    {
        using var limit = new CancellationTokenSource(AbandonLimit);
        try
        {
            await _application.StopAsync(limit.Token);
        }
        catch (Exception e) when (e is OrleansException or OperationCanceledException or AggregateException
            or InvalidOperationException)
        {
            // What did not end in good order ends with its services, below.
        }

        _isStopped = true;
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
            await _application.StopAsync();
        _isStopped = true;
        // After the silo has left: members take a cluster port that refuses connections for the end of this process.
        if (_clusterPort is not null)
            await _clusterPort.DisposeAsync();
        await _application.DisposeAsync();
        _lock.Dispose();
        _portLock.Dispose();
    }

    private static void RequireFreePorts(SiloHostOptions options, ClusterSeat seat)
    {
        var any = ClusterPortServer.ListenAddress(options);
        (string Name, IPAddress Address, int Port)[] ports =
        [
            ("HTTP", options.Bind, options.HttpPort),
            ("ring", options.Address, options.RingPort),
            ("silo", any, options.SiloPort),
            ("gateway", any, options.GatewayPort),
        ];
        SiloLock.RequireFreePorts(
            seat is ClusterSeat.Owner ? [.. ports, ("cluster", any, options.ClusterPort)] : ports);
    }

    // SQLite waits by blocking a thread. With as few threads as cores a few such waits look like a hung silo to the
    // others.
    private static void RaiseThreadPool()
    {
        const int Threads = 32;
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Threads), Math.Max(ports, Threads));
    }
}
