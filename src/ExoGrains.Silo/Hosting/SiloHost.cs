using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// One running silo with its HTTP server. Disposing it stops it: it drains, leaves the cluster and frees its ports.
/// </summary>
public sealed class SiloHost : IAsyncDisposable
{
    private static readonly TimeSpan AbandonLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;
    private readonly SiloLock _lock;
    private readonly PortLock _portLock;
    private bool _isStopped;

    private SiloHost(
        WebApplication application, SiloLock siloLock, PortLock portLock, SiloHostOptions options)
    {
        _application = application;
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

    /// <summary>Starts a silo: returns when it is part of the cluster and HTTP is answered.</summary>
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
        var siloLock = await SiloLock.TakeAsync(folder, options.SiloPort, cancellationToken);
        var portLock = PortLock.TryTake(options.SiloPort);
        WebApplication? application = null;
        try
        {
            // First, because it names all ports that are taken.
            SiloLock.RequireFreePorts(
                ("HTTP", options.Bind, options.HttpPort),
                ("ring", options.Address, options.RingPort),
                ("silo", options.Address, options.SiloPort),
                ("gateway", options.Address, options.GatewayPort));
            if (portLock is null)
                throw PortLock.Taken(options.SiloPort);
            await DatabaseSchema.EnsureAsync(options.Database, cancellationToken);
            var builder = SiloHostBuilder.Create(options, folder, siloLock, parts.Output);
            if (parts.Restart is { } restart)
                builder.Services.AddSingleton<IFatalErrorHandler>(new RejoinOnFatalError(restart));
            parts.Configure?.Invoke(builder);
            application = builder.Build();
            parts.Map?.Invoke(application);
            await EndedSilos.DeclareDeadAsync(
                application.Services.GetRequiredService<IMembershipTable>(), folder, cancellationToken);
            var self = application.Services.GetRequiredService<ILocalSiloDetails>();
            siloLock.Announce(self.SiloAddress.ToParsableString());
            await application.StartAsync(cancellationToken);
            var host = IPAddress.Any.Equals(options.Bind) ? options.Address : options.Bind;
            application.Services.GetRequiredService<SiloOutput>()
                .Write($"API at http://{new IPEndPoint(host, options.HttpPort)}/v1");
            return new SiloHost(application, siloLock, portLock, options);
        }
        catch
        {
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

    /// <summary>Stops a silo that the others hold for dead: it has nothing to hand over, so it leaves at once.</summary>
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
        await _application.DisposeAsync();
        _lock.Dispose();
        _portLock.Dispose();
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
