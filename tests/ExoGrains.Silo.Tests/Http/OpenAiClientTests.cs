using System.ClientModel;
using System.ClientModel.Primitives;
using ExoGrains.Contracts;
using ExoGrains.Silo.Tests.Fakes;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace ExoGrains.Silo.Tests.Http;

/// <summary>The official .NET client against our endpoints: what it reads is what we mean.</summary>
public sealed class OpenAiClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WholeChat_IsUnderstood()
    {
        await using var api = await ApiFixture.StartAsync();
        ChatCompletion completion = await Chat(api).CompleteChatAsync(
            [new SystemChatMessage("Be brief."), new UserChatMessage("Hi")],
            new ChatCompletionOptions
            {
                Temperature = 0.5f,
#pragma warning disable OPENAI001 // The seed is marked as for evaluation by the client; the server has it all the same.
                Seed = 7,
#pragma warning restore OPENAI001
                MaxOutputTokenCount = 5,
                StopSequences = { "END" },
            },
            Token);

        Assert.Equal("Hello you", completion.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(10, completion.Usage.TotalTokenCount);
        var request = await api.Cluster.Requests.Reader.ReadAsync(Token);
        Assert.Equal(new SamplingOptions(Temperature: 0.5f, Seed: 7), request.Sampling);
        Assert.Equal(5, request.MaxTokens);
        Assert.Equal(["END"], request.Stop);
    }

    [Fact]
    public async Task StreamedChat_IsUnderstood()
    {
        await using var api = await ApiFixture.StartAsync();
        var text = "";
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat(api).CompleteChatStreamingAsync([new UserChatMessage("Hi")], null, Token))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            reason ??= update.FinishReason;
            usage ??= update.Usage;
        }

        Assert.Equal("Hello you", text);
        Assert.Equal(ChatFinishReason.Stop, reason);
        Assert.Equal(7, usage!.InputTokenCount);
    }

    [Fact]
    public async Task LogProbabilities_AreUnderstood()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => OneToken();
        ChatCompletion completion = await Chat(api).CompleteChatAsync(
            [new UserChatMessage("Hi")],
            new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 },
            Token);

        var detail = Assert.Single(completion.ContentTokenLogProbabilities);
        Assert.Equal("Hi", detail.Token);
        Assert.Equal(-0.5f, detail.LogProbability);
        Assert.Equal("other", detail.TopLogProbabilities[1].Token);
    }

    [Fact]
    public async Task Error_IsAnExceptionWithItsStatusAndMessage()
    {
        await using var api = await ApiFixture.StartAsync();
        var client = Client(api).GetChatClient("nobody");
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => client.CompleteChatAsync([new UserChatMessage("Hi")], null, Token));
        Assert.Equal(404, error.Status);
        Assert.Contains("nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsSentAsBearerToken()
    {
        await using var api = await ApiFixture.StartAsync("secret");
        OpenAIModelCollection models = await Client(api, "secret").GetOpenAIModelClient().GetModelsAsync(Token);
        Assert.Equal(FakeCluster.ModelId, Assert.Single(models).Id);
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client(api, "wrong").GetOpenAIModelClient().GetModelsAsync(Token));
        Assert.Equal(401, error.Status);
    }

    [Fact]
    public async Task BrokenStream_IsNoCompleteAnswer()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => HelloAndBreak();
        var text = "";
        ChatFinishReason? reason = null;
        Exception? failure = null;
        try
        {
            await foreach (var update in Chat(api).CompleteChatStreamingAsync(
                [new UserChatMessage("Hi")], null, Token))
            {
                text += string.Concat(update.ContentUpdate.Select(part => part.Text));
                reason ??= update.FinishReason;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failure = error;
        }

        Assert.Equal("Hello", text);
        Assert.Null(reason);
        Assert.NotNull(failure);
    }

    [Fact]
    public async Task CancelledStream_EndsTheGeneration()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, token) => HelloAndWait(token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Chat(api).CompleteChatStreamingAsync(
                [new UserChatMessage("Hi")], null, cancel.Token))
            {
                if (update.ContentUpdate.Count > 0)
                    await cancel.CancelAsync();
            }
        });

        await api.Cluster.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static ChatClient Chat(ApiFixture api) => Client(api).GetChatClient(FakeCluster.ModelId);

    private static OpenAIClient Client(ApiFixture api, string key = "none") => new(
        new ApiKeyCredential(key),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(api.Client.BaseAddress!, "/v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });

    private static async IAsyncEnumerable<GenerationUpdate> OneToken()
    {
        await Task.Yield();
        yield return new GenerationUpdate(
            "Hi", [FakeCluster.Token("Hi", -0.5f)], FinishReason.Stop, FakeCluster.Usage);
    }

    private static async IAsyncEnumerable<GenerationUpdate> HelloAndBreak()
    {
        yield return new GenerationUpdate("Hello", []);
        await Task.Yield();
        throw new RingBrokenException("The ring broke at rank 1.");
    }

    private static async IAsyncEnumerable<GenerationUpdate> HelloAndWait(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new GenerationUpdate("Hello", []);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
