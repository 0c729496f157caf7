using System.Net;

namespace ExoGrains.Silo.Tests.Http;

public sealed class AccessTests
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic secret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer secret", HttpStatusCode.OK)]
    public async Task ApiKey_IsRequiredWhereSet(string? authorization, HttpStatusCode status)
    {
        await using var api = await ApiFixture.StartAsync("secret");
        foreach (var path in new[] { "/v1/models", "/instances" })
        {
            using var response = await SendAsync(api, path, ("Authorization", authorization));
            Assert.Equal(status, response.StatusCode);
            if (status == HttpStatusCode.Unauthorized)
                await ApiFixture.ReadErrorAsync(response, status);
        }
    }

    [Fact]
    public async Task Health_NeedsNoKey()
    {
        await using var api = await ApiFixture.StartAsync("secret");
        using var live = await SendAsync(api, "/health/live");
        using var ready = await SendAsync(api, "/health/ready");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "192.168.1.5:52415", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost:52415", HttpStatusCode.OK)]
    [InlineData("Host", "[::1]:52415", HttpStatusCode.OK)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://localhost:3000", HttpStatusCode.OK)]
    public async Task WithoutAKey_OnlyThisMachineMayCall(string header, string value, HttpStatusCode status)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await SendAsync(api, "/v1/models", (header, value));
        Assert.Equal(status, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        ApiFixture api, string path, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }

        return await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
