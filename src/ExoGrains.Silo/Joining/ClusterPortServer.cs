using System.Net;
using System.Text.Json;
using ExoGrains.Client.Clusters;
using ExoGrains.Silo.Hosting;
using Microsoft.AspNetCore.Connections;
using Orleans.Storage;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Serves the cluster's tables on the cluster port, and nothing else. A web server of its own: neither the HTTP API nor
/// its limits have to do with it.
/// </summary>
internal sealed class ClusterPortServer : IAsyncDisposable
{
    private const int MaxUnproven = 256;
    private const int MaxConnections = 8192;
    private const string PortName = "cluster";
    private static readonly TimeSpan ProofLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly ClusterTables _tables;
    private readonly ClusterGuard _guard;
    private readonly RefusalLog _refusals;
    private readonly UnprovenConnections _unproven = new(MaxUnproven);
    private readonly WebApplication _application;

    private ClusterPortServer(IPEndPoint listenAt, ClusterTables tables, ClusterGuard guard, RefusalLog refusals)
    {
        (_tables, _guard, _refusals) = (tables, guard, refusals);
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // What is refused is logged by us, once; what fails is told to the member that asked.
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ClusterChannel.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestHeaderCount = 32;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 << 10;
            kestrel.Limits.RequestHeadersTimeout = ProofLimit;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.Listen(listenAt, listen => listen.Use(GuardAsync));
        });
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <summary>Serves the tables of a silo.</summary>
    /// <param name="options">The silo's options.</param>
    /// <param name="services">Its services, built and not necessarily started.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ClusterPortServer> StartAsync(
        SiloHostOptions options, IServiceProvider services, CancellationToken cancellationToken) => StartAsync(
        new IPEndPoint(ListenAddress(options), options.ClusterPort),
        new ClusterTables(
            services.GetRequiredService<IMembershipTable>(),
            new ToldGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(ClusterTables.StorageName),
                services.GetRequiredService<StateChanges>()),
            services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
            services.GetRequiredService<StorageReadiness>(),
            options.ClusterName),
        services.GetRequiredService<ClusterGuard>(),
        services.GetRequiredService<RefusalLog>(),
        cancellationToken);

    /// <summary>Serves tables.</summary>
    /// <param name="listenAt">Address and port.</param>
    /// <param name="tables">What is served.</param>
    /// <param name="guard">Who is admitted.</param>
    /// <param name="refusals">Where refusals are logged.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ClusterPortServer> StartAsync(
        IPEndPoint listenAt,
        ClusterTables tables,
        ClusterGuard guard,
        RefusalLog refusals,
        CancellationToken cancellationToken)
    {
        var server = new ClusterPortServer(listenAt, tables, guard, refusals);
        await server._application.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>All addresses, or loopback alone for a silo that others cannot reach anyway.</summary>
    public static IPAddress ListenAddress(SiloHostOptions options) =>
        options.IsLocalOnly ? options.Address
        : options.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _tables.End();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }

    // A connection keeps an unproven one's place until a request on it was genuine, and must get there in time.
    private async Task GuardAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var remote = (context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        using var limit = new CancellationTokenSource(ProofLimit);
        using var place = _unproven.Enter(remote, context.Abort);
        await using var late = limit.Token.Register(context.Abort);
        context.Features.Set(new ProvenMark(() =>
        {
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            place.Dispose();
        }));
        await next(context);
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(RequestLimit);
        var nonce = context.Request.Headers[ClusterProof.NonceHeader].ToString();
        if (!HttpMethods.IsPost(context.Request.Method) || !ClusterPaths.All.Contains(context.Request.Path.Value ?? ""))
        {
            await RefuseAsync(
                context, 404, new ClusterFault(ClusterCallCause.NotFound, "nothing is served at this path."));
            return;
        }

        if (_guard.FindFault(context.Request) is var (status, fault))
        {
            if (fault.Code != ClusterCallCause.OtherSession)
                _refusals.Write(PortName, context.Connection.RemoteIpAddress, $"was refused ({fault.Code})");
            // The reason of a refusal after the proof is told with ours; a stranger gets none of our proofs.
            var isProven = fault.Code
                is ClusterCallCause.ClockDifference or ClusterCallCause.Replayed or ClusterCallCause.Busy;
            await AnswerAsync(context, status, ClusterJson.Write(fault), isProven ? nonce : null);
            return;
        }

        context.Features.Get<ProvenMark>()?.Set();
        var (answerStatus, answer) = await CallAsync(context, limit.Token);
        await AnswerAsync(context, answerStatus, answer, nonce);
    }

    private async Task<(int Status, byte[] Body)> CallAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ReadBodyAsync(context.Request, cancellationToken);
            if (ClusterProof.HashOf(body) != context.Request.Headers[ClusterProof.BodyHeader].ToString())
                return Fail(403, ClusterCallCause.WrongKey, "the body is not the one that was proven.");
            var answer = await _tables.CallAsync(context.Request.Path.Value!, body, cancellationToken);
            return answer is null
                ? Fail(404, ClusterCallCause.NotFound, "nothing is served at this path.")
                : (200, answer);
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Fail(413, ClusterCallCause.TooLarge, $"the body is longer than {ClusterChannel.MaxBodyBytes} bytes.")
                : Fail(400, ClusterCallCause.BadRequest, error.Message);
        }
        catch (JsonException error)
        {
            return Fail(400, ClusterCallCause.BadRequest, error.Message);
        }
        catch (InconsistentStateException error)
        {
            return (409, ClusterJson.Write(
                new ClusterFault(ClusterCallCause.Conflict, error.Message, error.StoredEtag)));
        }
        catch (ClusterCallException error)
        {
            return Fail(503, error.Cause, error.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(503, ClusterCallCause.Busy, "the request took too long.");
        }
        catch (Exception error)
        {
            // Whatever it is, the member gets to know it, and Orleans there tries again.
            return Fail(503, ClusterCallCause.Database, $"its database failed: {error.Message}");
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private static (int Status, byte[] Body) Fail(int status, ClusterCallCause cause, string message) =>
        (status, ClusterJson.Write(new ClusterFault(cause, message)));

    private Task RefuseAsync(HttpContext context, int status, ClusterFault fault)
    {
        _refusals.Write(PortName, context.Connection.RemoteIpAddress, "asked for a path that is not served");
        return AnswerAsync(context, status, ClusterJson.Write(fault), provenNonce: null);
    }

    private async Task AnswerAsync(HttpContext context, int status, byte[] body, string? provenNonce)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers[ClusterProof.SessionHeader] = _guard.Session;
        if (provenNonce is not null)
            response.Headers[ClusterProof.ProofHeader] = _guard.ProveAnswer(status, provenNonce, body);
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    // Rides on the connection, where its requests find it.
    private sealed class ProvenMark(Action set)
    {
        public void Set() => set();
    }
}
