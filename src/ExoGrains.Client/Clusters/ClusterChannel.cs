using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ExoGrains.Client.Clusters;

/// <summary>
/// Calls the owner of a cluster's tables. Endpoints are tried in order, beginning with the one that answered last; both
/// sides prove the cluster key in every call. Thread-safe.
/// </summary>
internal sealed class ClusterChannel : IDisposable
{
    /// <summary>Longest answer that is read, and longest body that a server reads, bytes.</summary>
    public const int MaxBodyBytes = 4 << 20;

    private const int MaxEndpoints = 16;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(6);

    private readonly ClusterKey _key;
    private readonly string _cluster;
    private readonly TimeProvider _time;
    private readonly (ClusterEndpoint Endpoint, HttpClient Http)[] _targets;
    private readonly string?[] _sessions;
    private int _preferred;

    /// <summary>A channel that connects when it is first used.</summary>
    /// <param name="endpoints">Silos that may own the tables, 1 to 16; more are left out.</param>
    /// <param name="key">The cluster key.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="time">Clock for request times.</param>
    public ClusterChannel(
        IReadOnlyList<ClusterEndpoint> endpoints, ClusterKey key, string cluster, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfZero(endpoints.Count);
        _key = key;
        _cluster = cluster;
        _time = time;
        _targets = [.. endpoints.Take(MaxEndpoints).Select(endpoint => (endpoint, CreateClient(endpoint)))];
        _sessions = new string?[_targets.Length];
    }

    /// <summary>Makes one call.</summary>
    /// <param name="path">One of <see cref="ClusterPaths"/>.</param>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterCallException">It failed; the message names every endpoint that was tried.</exception>
    public async Task<TAnswer> CallAsync<TRequest, TAnswer>(
        string path, TRequest request, CancellationToken cancellationToken)
    {
        var body = ClusterJson.Write(request);
        if (body.Length > MaxBodyBytes)
            throw new ClusterCallException(
                ClusterCallCause.TooLarge,
                $"Cluster port: got {body.Length} bytes to send, expected {MaxBodyBytes} at most.");
        var failures = new List<ClusterCallException>();
        var first = Volatile.Read(ref _preferred);
        for (var i = 0; i < _targets.Length; i++)
        {
            var target = (first + i) % _targets.Length;
            try
            {
                var answer = await AskAsync(target, path, body, cancellationToken);
                Volatile.Write(ref _preferred, target);
                return ClusterJson.Read<TAnswer>(answer);
            }
            catch (ClusterCallException error) when (error.Cause != ClusterCallCause.Conflict)
            {
                failures.Add(error);
                // A call that may have reached its target is not made twice; the next one begins elsewhere.
                if (error.Cause == ClusterCallCause.Unreachable && error.InnerException is OperationCanceledException)
                {
                    Volatile.Write(ref _preferred, (target + 1) % _targets.Length);
                    break;
                }
            }
            catch (JsonException error)
            {
                throw new ClusterCallException(
                    ClusterCallCause.NotGenuine, $"Cluster port {_targets[target].Endpoint}: {error.Message}", error);
            }
        }

        throw Sum(failures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, http) in _targets)
            http.Dispose();
    }

    // Refusals tell more than silence, so a machine that is down does not hide a wrong key; refused by all is said only
    // when it is so.
    private static ClusterCallException Sum(List<ClusterCallException> failures)
    {
        var telling = failures.FirstOrDefault(error => !error.IsOutage)
            ?? failures.FirstOrDefault(error => error.Cause != ClusterCallCause.Refused)
            ?? failures[0];
        return failures.Count == 1
            ? telling
            : new ClusterCallException(
                telling.Cause, string.Join(" ", failures.Select(error => error.Message).Distinct()), telling);
    }

    private async Task<byte[]> AskAsync(int target, string path, byte[] body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CallLimit);
        var (endpoint, _) = _targets[target];
        try
        {
            try
            {
                return await AskOnceAsync(target, path, body, limit.Token);
            }
            catch (ClusterCallException error) when (error.Cause == ClusterCallCause.OtherSession)
            {
                // The first call to this run of the server: now we know its session.
                return await AskOnceAsync(target, path, body, limit.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClusterCallException(
                ClusterCallCause.Unreachable,
                $"Cluster port {endpoint}: no answer within {CallLimit.TotalSeconds} s; " +
                "is that silo hung or its machine off?",
                error);
        }
        catch (HttpRequestException error)
        {
            throw ClusterFailures.Explain(endpoint, error);
        }
    }

    private async Task<byte[]> AskOnceAsync(int target, string path, byte[] body, CancellationToken cancellationToken)
    {
        var (endpoint, http) = _targets[target];
        var session = Volatile.Read(ref _sessions[target]) ?? ClusterProof.NewNumber();
        var nonce = ClusterProof.NewNumber();
        using var request = CreateRequest(path, body, session, nonce);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = (int)response.StatusCode;
        var isGenuine = IsGenuine(response, status, session, nonce, answer);
        if (isGenuine && response.IsSuccessStatusCode)
            return answer;
        if (response.IsSuccessStatusCode)
            throw ClusterFailures.NotGenuine(endpoint);
        if (Single(response, ClusterProof.SessionHeader) is { Length: ClusterProof.NumberDigits } told)
            Volatile.Write(ref _sessions[target], told);
        throw ClusterFailures.Read(endpoint, answer, status, isGenuine, _cluster);
    }

    private HttpRequestMessage CreateRequest(string path, byte[] body, string session, string nonce)
    {
        var time = _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var hash = ClusterProof.HashOf(body);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(ClusterProof.ClusterHeader, _cluster);
        request.Headers.Add(ClusterProof.SessionHeader, session);
        request.Headers.Add(ClusterProof.TimeHeader, time);
        request.Headers.Add(ClusterProof.NonceHeader, nonce);
        request.Headers.Add(ClusterProof.BodyHeader, hash);
        request.Headers.Add(
            ClusterProof.ProofHeader,
            Convert.ToHexStringLower(
                _key.Prove(ClusterProof.RequestStatement(path, _cluster, session, time, nonce, hash))));
        return request;
    }

    private bool IsGenuine(HttpResponseMessage response, int status, string session, string nonce, byte[] answer)
    {
        var proof = new byte[ClusterKey.LengthBytes];
        return Single(response, ClusterProof.ProofHeader) is { Length: 2 * ClusterKey.LengthBytes } text
            && Convert.FromHexString(text, proof, out _, out _) == System.Buffers.OperationStatus.Done
            && _key.Accepts(ClusterProof.AnswerStatement(status, session, nonce, answer), proof);
    }

    private static string? Single(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;

    private static HttpClient CreateClient(ClusterEndpoint endpoint) => new(
        new SocketsHttpHandler
        {
            // Dialled by us, so that no proxy of the environment comes between and a scope of IPv6 is kept.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = CallLimit,
            MaxConnectionsPerServer = 8,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            ConnectCallback = (_, token) => ConnectAsync(endpoint, token),
        })
    {
        BaseAddress = new Uri("http://exograins"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static async ValueTask<Stream> ConnectAsync(ClusterEndpoint endpoint, CancellationToken cancellationToken)
    {
        var target = endpoint.ToEndPoint();
        var socket = target is IPEndPoint
            ? new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await socket.ConnectAsync(target, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            // Not a call that may have arrived: the next endpoint is tried.
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
