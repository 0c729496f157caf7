using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>The HTTP API of one host's silo, called from inside the host.</summary>
internal sealed class SiloApi(NetworkNamespace network) : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client =
        network.OpenHttpClient(new Uri($"http://127.0.0.1:{LabHost.HttpPort}"), RequestLimit);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether the silo is part of a cluster and answers.</summary>
    /// <exception cref="HttpRequestException">Nothing listens.</exception>
    public async Task<bool> IsLiveAsync()
    {
        using var response = await _client.GetAsync("/health/live", Token);
        return response.IsSuccessStatusCode;
    }

    /// <summary>All instances of the cluster.</summary>
    public async Task<ImmutableArray<PlacedInstance>> ReadInstancesAsync() =>
        await _client.GetFromJsonAsync<ImmutableArray<PlacedInstance>>("/instances", LabJson.Options, Token);

    /// <summary>The only instance of the cluster.</summary>
    public async Task<PlacedInstance> ReadInstanceAsync() => Assert.Single(await ReadInstancesAsync());

    /// <summary>Places a model and does not wait.</summary>
    public async Task<PlacedInstance> BeginPlaceAsync(string model, int rankCount)
    {
        using var response = await _client.PostAsJsonAsync("/instances", new { model, ranks = rankCount }, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return LabJson.Read<PlacedInstance>(text);
    }

    /// <summary>Places a model and does not wait.</summary>
    /// <returns>False where the cluster refuses, for example because it has too few devices yet.</returns>
    public async Task<bool> TryBeginPlaceAsync(string model, int rankCount)
    {
        using var response = await _client.PostAsJsonAsync("/instances", new { model, ranks = rankCount }, Token);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Places a model and waits until it answers.</summary>
    public async Task<PlacedInstance> PlaceAsync(string model, int rankCount)
    {
        await BeginPlaceAsync(model, rankCount);
        return await WaitForAsync("it is ready", ReadyLimit, instance => instance.IsReady);
    }

    /// <summary>Waits until the only instance is as wanted.</summary>
    public Task<PlacedInstance> WaitForAsync(string wanted, TimeSpan limit, Func<PlacedInstance, bool> isWanted) =>
        Eventually.ReadAsync(wanted, limit, ReadInstanceAsync, isWanted);

    /// <summary>Removes an instance and waits until it is gone.</summary>
    public async Task RemoveAsync(PlacedInstance instance)
    {
        using var response = await _client.DeleteAsync($"/instances/{instance.Id}", Token);
        response.EnsureSuccessStatusCode();
        await Eventually.ReadAsync("no instance", ReadyLimit, ReadInstancesAsync, left => left.IsEmpty);
    }

    /// <summary>One whole answer.</summary>
    public async Task<string> AskAsync(Question question)
    {
        using var response = await _client.PostAsJsonAsync(
            "/v1/chat/completions", question.Body(isStreamed: false), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["choices"]![0]!["message"]!["content"]!.GetValue<string>();
    }

    /// <summary>One answer of exactly so many tokens to a bare prompt.</summary>
    public async Task ContinueAsync(string model, string prompt, int tokens, int seed)
    {
        using var response = await _client.PostAsJsonAsync(
            "/v1/completions", new { model, prompt, max_tokens = tokens, seed, temperature = 1.0 }, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("length", JsonNode.Parse(text)!["choices"]![0]!["finish_reason"]!.GetValue<string>());
    }

    /// <summary>One answer, piece by piece.</summary>
    /// <exception cref="IOException">The answer ended with an error.</exception>
    public async IAsyncEnumerable<string> StreamAsync(
        Question question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Start = "data: ";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(question.Body(isStreamed: true)),
        };
        using var response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == Start + "[DONE]")
                yield break;
            if (!line.StartsWith(Start, StringComparison.Ordinal))
                continue;
            var piece = JsonNode.Parse(line[Start.Length..])!;
            if (piece["error"] is { } error)
                throw new IOException($"The answer ended with an error: {error.ToJsonString()}");
            if (piece["choices"] is JsonArray { Count: > 0 } choices && choices[0]!["delta"]?["content"] is { } text)
                yield return text.GetValue<string>();
        }

        throw new IOException("The answer ended without its end.");
    }

    public void Dispose() => _client.Dispose();
}
