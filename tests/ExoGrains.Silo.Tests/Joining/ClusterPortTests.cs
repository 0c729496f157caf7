using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Client;
using ExoGrains.Client.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>Who is admitted at a cluster port, and what the others are told.</summary>
public sealed class ClusterPortTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new();
    private ServedTable? _served;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_served is not null)
            await _served.DisposeAsync();
    }

    [Fact]
    public async Task OwnKey_ReadsTheTable()
    {
        var served = await ServeAsync();
        var view = await ReadAsync(served.Channel());
        Assert.Equal((0, ServedTable.Owner.ToParsableString()), (view.Version, view.Owner));
        Assert.Empty(served.Refusals);
    }

    [Fact]
    public async Task OtherKey_IsToldWhereToGetTheRightOneAndLoggedOnce()
    {
        var served = await ServeAsync();
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<ClusterCallException>(
                () => ReadAsync(served.Channel(ServedTable.NewKey(9))));
            Assert.Equal(ClusterCallCause.WrongKey, error.Cause);
            Assert.Contains("run 'exograins key' on 127.0.0.1", error.Message, StringComparison.Ordinal);
            Assert.Contains("--key-file FILE or EXOGRAINS_KEY", error.Message, StringComparison.Ordinal);
        }

        var line = Assert.Single(served.Refusals);
        Assert.Contains("WrongKey", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherClusterName_IsToldSo()
    {
        var served = await ServeAsync();
        var error = await Assert.ThrowsAsync<ClusterCallException>(() => ReadAsync(served.Channel(cluster: "other")));
        Assert.Equal(ClusterCallCause.OtherCluster, error.Cause);
        Assert.Contains("--cluster-name", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(119, false)]
    [InlineData(-119, false)]
    [InlineData(121, true)]
    [InlineData(-121, true)]
    public async Task ClockDifference_IsToldInSeconds(int seconds, bool isRefused)
    {
        var served = await ServeAsync();
        var channel = served.Channel(time: new FakeTimeProvider(_time.GetUtcNow().AddSeconds(seconds)));
        if (!isRefused)
        {
            await ReadAsync(channel);
            return;
        }

        var error = await Assert.ThrowsAsync<ClusterCallException>(() => ReadAsync(channel));
        Assert.Equal(ClusterCallCause.ClockDifference, error.Cause);
        Assert.Contains("121 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestWithoutProof_IsRefused()
    {
        var served = await ServeAsync();
        using var request = Request(served);
        request.Headers.Remove(ClusterProof.ProofHeader);
        Assert.Equal((401, ClusterCallCause.NoKey), await SendAsync(request));
    }

    [Fact]
    public async Task RepeatedRequest_IsRefused()
    {
        var served = await ServeAsync();
        using var first = Request(served);
        using var second = Copy(first);
        Assert.Equal((200, null), await SendAsync(first));
        Assert.Equal((409, ClusterCallCause.Replayed), await SendAsync(second));
    }

    [Fact]
    public async Task RequestToAnEarlierRun_IsRefusedByTheNextOne()
    {
        var served = await ServeAsync();
        using var request = Request(served);
        await served.StopServerAsync();
        await served.StartServerAsync();
        Assert.Equal((401, ClusterCallCause.OtherSession), await SendAsync(request));
    }

    [Fact]
    public async Task TamperedRequest_IsRefused()
    {
        var served = await ServeAsync();
        using var body = Request(served);
        body.Content = new StringContent("false");
        Assert.Equal((403, ClusterCallCause.WrongKey), await SendAsync(body));
        using var path = Request(served);
        path.RequestUri = new Uri(path.RequestUri!, ClusterPaths.Alive);
        Assert.Equal((403, ClusterCallCause.WrongKey), await SendAsync(path));
        using var time = Request(served);
        time.Headers.Remove(ClusterProof.TimeHeader);
        time.Headers.Add(ClusterProof.TimeHeader, Milliseconds(_time.GetUtcNow().AddSeconds(1)));
        Assert.Equal((403, ClusterCallCause.WrongKey), await SendAsync(time));
    }

    [Fact]
    public async Task LongBody_IsRefused()
    {
        var served = await ServeAsync();
        using var request = Request(served, body: new byte[ClusterChannel.MaxBodyBytes + 1]);
        // Else the connection may be closed on us before the answer is read.
        request.Headers.ExpectContinue = true;
        Assert.Equal((413, ClusterCallCause.TooLarge), await SendAsync(request));
        await ReadAsync(served.Channel());
    }

    [Fact]
    public async Task UnreadableBody_IsRefused()
    {
        var served = await ServeAsync();
        using var request = Request(served, ClusterPaths.Alive, "{"u8.ToArray());
        Assert.Equal((400, ClusterCallCause.BadRequest), await SendAsync(request));
    }

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/membership/read")]
    [InlineData("POST", "/")]
    public async Task AnythingElse_IsNotFound(string method, string path)
    {
        var served = await ServeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{served.Endpoint}{path}");
        Assert.Equal((404, ClusterCallCause.NotFound), await SendAsync(request));
    }

    [Fact]
    public async Task FiveHundredIdleConnections_KeepNobodyOut()
    {
        var served = await ServeAsync();
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 500; i++)
            {
                idle.Add(new TcpClient());
                await idle[^1].ConnectAsync(IPAddress.Loopback, served.Endpoint.Port, Token);
            }

            await ReadAsync(served.Channel());
            // The oldest were pushed out.
            Assert.Equal(0, await ReadToEndAsync(idle[0]));
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task ServerThatIsDown_IsRefusedAndUsedAgainWhenItIsBack()
    {
        var served = await ServeAsync();
        var channel = served.Channel();
        await ReadAsync(channel);
        await served.StopServerAsync();
        var error = await Assert.ThrowsAsync<ClusterCallException>(() => ReadAsync(channel));
        Assert.Equal((ClusterCallCause.Refused, true), (error.Cause, error.IsOutage));
        await served.StartServerAsync();
        await ReadAsync(channel);
    }

    [Fact]
    public async Task FirstEndpointThatIsDown_IsPassedOver()
    {
        var served = await ServeAsync();
        var nobody = new ClusterEndpoint("127.0.0.1", Hosting.FreePortBlock.Find(1)[0]);
        using var channel = new ClusterChannel([nobody, served.Endpoint], ServedTable.Key, served.Cluster, _time);
        await ReadAsync(channel);
    }

    [Fact]
    public async Task StrangerAtThePort_IsNotTakenForTheOwner()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync(listener);
        var endpoint = new ClusterEndpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        using var channel = new ClusterChannel([endpoint], ServedTable.Key, "test", _time);
        var error = await Assert.ThrowsAsync<ClusterCallException>(() => ReadAsync(channel));
        Assert.Equal(ClusterCallCause.NotGenuine, error.Cause);
        await answering;
    }

    [Fact]
    public async Task TableOfAnEndedOwner_IsReadWithTheOwnerDead()
    {
        var table = new FakeTable(ServedTable.Owner);
        var served = _served = await ServedTable.StartAsync(table, time: _time);
        var member = new HttpMembershipTable(served.Channel());
        var before = await member.ReadAllAsync(Token);
        Assert.Equal(SiloStatus.Active, Assert.Single(before.Members).Item1.Status);

        await served.StopServerAsync();
        for (var i = 0; i < 2; i++)
        {
            var after = await member.ReadAllAsync(Token);
            Assert.Equal(SiloStatus.Dead, Assert.Single(after.Members).Item1.Status);
            Assert.Equal(before.Version.Version + 1, after.Version.Version);
        }

        await Assert.ThrowsAsync<ClusterCallException>(
            () => member.UpdateIAmAliveAsync(before.Members[0].Item1, Token));
    }

    private static Task<TableView> ReadAsync(ClusterChannel channel) =>
        channel.CallAsync<bool, TableView>(ClusterPaths.ReadAll, true, Token);

    private static string Milliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], Token);
        }
        catch (IOException)
        {
            // Reset: ended as well.
            return 0;
        }
    }

    private static async Task AnswerOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: Token);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), Token);
    }

    private async Task<ServedTable> ServeAsync() =>
        _served = await ServedTable.StartAsync(new FakeTable(), time: _time);

    private async Task<(int Status, ClusterCallCause? Cause)> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, Token);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        return (
            (int)response.StatusCode,
            response.IsSuccessStatusCode ? null : ClusterJson.Read<ClusterFault>(body).Code);
    }

    private HttpRequestMessage Request(
        ServedTable served, string path = ClusterPaths.ReadAll, byte[]? body = null)
    {
        body ??= "true"u8.ToArray();
        var (session, nonce) = (served.Guard!.Session, ClusterProof.NewNumber());
        var (time, hash) = (Milliseconds(_time.GetUtcNow()), ClusterProof.HashOf(body));
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://{served.Endpoint}{path}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.Add(ClusterProof.ClusterHeader, served.Cluster);
        request.Headers.Add(ClusterProof.SessionHeader, session);
        request.Headers.Add(ClusterProof.TimeHeader, time);
        request.Headers.Add(ClusterProof.NonceHeader, nonce);
        request.Headers.Add(ClusterProof.BodyHeader, hash);
        var statement = ClusterProof.RequestStatement(
            path, served.Cluster, session, time, nonce, hash);
        request.Headers.Add(
            ClusterProof.ProofHeader, Convert.ToHexStringLower(ServedTable.Key.Prove(statement)));
        return request;
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new StringContent("true") };
        foreach (var (name, values) in request.Headers)
            copy.Headers.Add(name, values);
        return copy;
    }
}
