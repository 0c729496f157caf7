using System.Net;
using System.Text;
using System.Text.Json;
using ExoGrains.Silo.Http;
using ExoGrains.Silo.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Silo.Tests.Http;

/// <summary>The HTTP API on a free loopback port over a fake cluster.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiFixture(WebApplication app, FakeCluster cluster)
    {
        _app = app;
        Cluster = cluster;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public FakeCluster Cluster { get; }

    public HttpClient Client { get; }

    public static async Task<ApiFixture> StartAsync(string? apiKey = null, FakeLog? log = null)
    {
        var cluster = new FakeCluster();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IGrainFactory>(new FakeGrainFactory(cluster));
        builder.AddApi(new ApiAccess(apiKey));
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ApiFixture(app, cluster);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Client.PostAsync(
        path, new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    /// <summary>Posts a chat with one message and further fields.</summary>
    public Task<HttpResponseMessage> ChatAsync(string furtherFields = "") => PostAsync(
        "/v1/chat/completions",
        $$"""{"model":"{{FakeCluster.ModelId}}","messages":[{"role":"user","content":"Hi"}]{{furtherFields}}}""");

    public static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Checks status and shape of an error, and returns it.</summary>
    public static async Task<JsonElement> ReadErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        var error = (await ReadJsonAsync(response)).GetProperty("error");
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.NotEmpty(error.GetProperty("type").GetString()!);
        Assert.True(error.TryGetProperty("param", out _));
        Assert.True(error.TryGetProperty("code", out _));
        return error;
    }

    /// <summary>The data of all events of a stream.</summary>
    public static async Task<List<string>> ReadEventsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                .Select(line => line[6..]),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
