using System.Diagnostics;
using System.Text.Json;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.EndToEnd;

public sealed class KilledSiloTests : IDisposable
{
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KilledSilo_IsReportedAndComesBackByItself()
    {
        var model = _folder[TwoSilos.ModelId];
        TwoSilos.WriteModel(model);
        await using var first = await SiloProcess.StartAsync(_folder["data"], null, "--no-model", "--threads", "1");
        await using var second = await SiloProcess.StartAsync(_folder["data"], null, "--no-model", "--threads", "1");
        await ProgramRun.ExoGrainsAsync("place", model, "--ranks", "2", "--data", _folder["data"]);
        var expected = await ChatRequests.AskAsync(first.Client, "Hello", seed: 3, maxTokens: 16);

        using var response = await BeginStreamAsync(first);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.NotNull(await reader.ReadLineAsync(Token));
        var killed = Stopwatch.GetTimestamp();
        await second.KillAsync();
        var rest = reader.ReadToEndAsync(Token);
        await WaitForStateAsync(first, isReady: false, ReportLimit);
        Assert.True(Stopwatch.GetElapsedTime(killed) < ReportLimit + TimeSpan.FromSeconds(1));

        var events = await rest.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Contains("\"error\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events, StringComparison.Ordinal);

        await using var again = await SiloProcess.StartAsync(
            _folder["data"], second.Ports, "--no-model", "--threads", "1");
        await WaitForStateAsync(first, isReady: true, RecoveryLimit);
        Assert.Equal(expected, await ChatRequests.AskAsync(again.Client, "Hello", seed: 3, maxTokens: 16));
    }

    [Fact]
    public async Task StoppedSilos_EndWellAndRunTheirModelAgain()
    {
        var model = _folder[TwoSilos.ModelId];
        TwoSilos.WriteModel(model);
        var ports = Array.Empty<int>();
        await using (var silo = await SiloProcess.StartAsync(_folder["data"], null, "--model", model))
        {
            ports = silo.Ports;
            await silo.WaitUntilReadyAsync();
            Assert.Equal(0, await silo.TerminateAsync());
        }

        await using var again = await SiloProcess.StartAsync(_folder["data"], ports, "--no-model");
        await again.WaitUntilReadyAsync();
        Assert.NotEmpty(await ChatRequests.AskAsync(again.Client, "Hello", seed: 3, maxTokens: 4));
    }

    private static async Task<HttpResponseMessage> BeginStreamAsync(SiloProcess silo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = ChatRequests.Body("Go on for ever.", seed: 1, maxTokens: 900, temperature: 0, isStreamed: true),
        };
        var response = await silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.True(response.IsSuccessStatusCode);
        return response;
    }

    private static async Task WaitForStateAsync(SiloProcess silo, bool isReady, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        var state = "";
        while (Stopwatch.GetElapsedTime(began) < limit)
        {
            using var response = await silo.Client.GetAsync("/instances", Token);
            if (response.IsSuccessStatusCode)
            {
                var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
                state = body[0].GetProperty("state").GetString()!;
                if (state == "Ready" == isReady)
                    return;
            }

            await Task.Delay(50, Token);
        }

        Assert.Fail($"The instance is {state} after {limit.TotalSeconds} s, expected ready: {isReady}. {silo.Output}");
    }
}
