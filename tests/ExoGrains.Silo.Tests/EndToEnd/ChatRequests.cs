using System.Text;
using System.Text.Json;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>Requests of end-to-end tests.</summary>
internal static class ChatRequests
{
    /// <summary>Asks for one whole answer, and returns its text.</summary>
    public static async Task<string> AskAsync(
        HttpClient client, string prompt, ulong seed, int maxTokens, double temperature = 0.8, string? model = null)
    {
        using var response = await client.PostAsync(
            "/v1/chat/completions",
            Body(prompt, seed, maxTokens, temperature, isStreamed: false, model),
            TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement
            .GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    /// <summary>The body of a chat request with one message.</summary>
    public static StringContent Body(
        string prompt, ulong seed, int maxTokens, double temperature, bool isStreamed, string? model = null) => new(
            JsonSerializer.Serialize(new
            {
                model = model ?? TwoSilos.ModelId,
                messages = new[] { new { role = "user", content = prompt } },
                seed,
                temperature,
                max_tokens = maxTokens,
                stream = isStreamed,
            }),
            Encoding.UTF8,
            "application/json");
}
