using System.Net;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Silo.Tests.Fakes;

namespace ExoGrains.Silo.Tests.Http;

public sealed class ChatCompletionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WholeAnswer_HasTextUsageAndReason()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.ChatAsync();

        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("chat.completion", body.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", body.GetProperty("id").GetString(), StringComparison.Ordinal);
        var choice = body.GetProperty("choices")[0];
        Assert.Equal("Hello you", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(10, body.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Stream_BeginsWithTheRoleAndEndsWithDone()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.ChatAsync(",\"stream\":true");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = await ApiFixture.ReadEventsAsync(response);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(data => JsonDocument.Parse(data).RootElement).ToList();
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.All(chunks, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        Assert.Equal("assistant", Delta(chunks[0]).GetProperty("role").GetString());
        Assert.Equal("Hello you", string.Concat(chunks.Select(Text)));
        Assert.Equal("stop", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(JsonValueKind.Null, chunks[1].GetProperty("choices")[0].GetProperty("finish_reason").ValueKind);
    }

    [Fact]
    public async Task StreamWithUsage_EndsWithAChunkWithoutChoices()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.ChatAsync(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        var events = await ApiFixture.ReadEventsAsync(response);
        var last = JsonDocument.Parse(events[^2]).RootElement;
        Assert.Equal(0, last.GetProperty("choices").GetArrayLength());
        Assert.Equal(7, last.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(3, last.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        var first = JsonDocument.Parse(events[0]).RootElement;
        Assert.Equal(JsonValueKind.Null, first.GetProperty("usage").ValueKind);
    }

    [Fact]
    public async Task LogProbabilities_HaveOpenAisShape()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => WithTokens();
        using var response = await api.ChatAsync(",\"logprobs\":true,\"top_logprobs\":2");

        var body = await ApiFixture.ReadJsonAsync(response);
        var content = body.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content");
        Assert.Equal(2, content.GetArrayLength());
        Assert.Equal("Hé", content[0].GetProperty("token").GetString());
        Assert.Equal(-0.5, content[0].GetProperty("logprob").GetDouble(), 4);
        Assert.Equal(
            "Hé"u8.ToArray(), content[0].GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()));
        Assert.Equal("other", content[0].GetProperty("top_logprobs")[1].GetProperty("token").GetString());
        // JSON has no infinity; OpenAI says -9999 for a probability of nothing.
        Assert.Equal(-9999, content[1].GetProperty("logprob").GetDouble());
        Assert.Equal(2, (await api.Cluster.Requests.Reader.ReadAsync(Token)).TopLogProbabilities);
    }

    [Fact]
    public async Task Fields_ReachTheHead()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(
            "/v1/chat/completions",
            """
            {"model":"test/model","messages":[
               {"role":"developer","content":"Be brief."},
               {"role":"user","content":[{"type":"text","text":"Hello "},{"type":"text","text":"there"}]}],
             "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"repetition_penalty":1.1,"presence_penalty":0.2,
             "frequency_penalty":-0.3,"seed":-1,"max_completion_tokens":12,"max_tokens":99,"stop":["a","b"],
             "tools":[{"type":"function","function":{"name":"f"}}],"chat_template_kwargs":{"enable_thinking":false},
             "user":"somebody","unknown_field":{"x":1}}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = await api.Cluster.Requests.Reader.ReadAsync(Token);
        Assert.Equal(
            new SamplingOptions(0.5f, 40, 0.9f, 0.05f, 1.1f, 0.2f, -0.3f, ulong.MaxValue), request.Sampling);
        Assert.Equal(12, request.MaxTokens);
        Assert.Equal(["a", "b"], request.Stop);
        Assert.Null(request.TopLogProbabilities);
        var prompt = Assert.IsType<ChatPrompt>(request.Prompt);
        var messages = JsonDocument.Parse(prompt.MessagesJson).RootElement;
        Assert.Equal("system", messages[0].GetProperty("role").GetString());
        Assert.Equal("Hello there", messages[1].GetProperty("content").GetString());
        Assert.Contains("\"f\"", prompt.ToolsJson, StringComparison.Ordinal);
        Assert.Contains("enable_thinking", prompt.VariablesJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralChoices_AreRepeatableAndDifferByTheirSeed()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (request, _) => FakeCluster.Pieces($"seed {request.Sampling.Seed}");
        using var response = await api.ChatAsync(",\"n\":3,\"seed\":7");

        var body = await ApiFixture.ReadJsonAsync(response);
        var texts = body.GetProperty("choices").EnumerateArray()
            .Select(choice => choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(["seed 7", "seed 8", "seed 9"], texts);
        // One prompt, three answers.
        Assert.Equal(7, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(9, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task CallerThatLeaves_EndsTheGeneration()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, token) => HelloAndWait(token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                """{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"stream":true}"""),
        };
        using (var response = await api.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancel.Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel.Token);
            Assert.NotEqual(-1, stream.ReadByte());
        }

        await api.Cluster.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task BrokenStream_EndsWithAnErrorEventAndNoEndMark()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => HelloAndBreak();
        using var response = await api.ChatAsync(",\"stream\":true");

        var events = await ApiFixture.ReadEventsAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("[DONE]", events);
        var error = JsonDocument.Parse(events[^1]).RootElement.GetProperty("error");
        Assert.Equal("ring_broken", error.GetProperty("code").GetString());
        Assert.Contains("rank 1", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenStream_IsLoggedWithoutAStackTrace()
    {
        using var log = new FakeLog();
        await using var api = await ApiFixture.StartAsync(log: log);
        api.Cluster.Answer = (_, _) => HelloAndBreak();
        using var response = await api.ChatAsync(",\"stream\":true");
        await ApiFixture.ReadEventsAsync(response);

        var (message, error) = Assert.Single(log.Entries);
        Assert.Contains("rank 1", message, StringComparison.Ordinal);
        Assert.Null(error);
    }

    [Fact]
    public async Task RingThatMovedToAnotherEpochWithoutAWord_IsNoticed()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, token) => HelloAndWait(token, () => api.Cluster.Epoch = new RingEpoch(2));
        using var response = await api.ChatAsync();

        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal("ring_broken", error.GetProperty("code").GetString());
    }

    private static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    private static string Text(JsonElement chunk) =>
        Delta(chunk).TryGetProperty("content", out var content) ? content.GetString()! : "";

    private static async IAsyncEnumerable<GenerationUpdate> WithTokens()
    {
        await Task.Yield();
        yield return new GenerationUpdate("Hé", [FakeCluster.Token("Hé", -0.5f)]);
        yield return new GenerationUpdate(
            "!", [FakeCluster.Token("!", float.NegativeInfinity)], FinishReason.Length, FakeCluster.Usage);
    }

    private static async IAsyncEnumerable<GenerationUpdate> HelloAndWait(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken,
        Action? afterHello = null)
    {
        yield return new GenerationUpdate("Hello", []);
        afterHello?.Invoke();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static async IAsyncEnumerable<GenerationUpdate> HelloAndBreak()
    {
        yield return new GenerationUpdate("Hello", []);
        await Task.Yield();
        throw new RingBrokenException("The ring broke at rank 1.");
    }
}
