using System.Text.Json;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace ExoGrains.Silo.Tests.Client;

public sealed class ExoGrainsChatClientTests
{
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_HasTextUsageAndReason()
    {
        using var chat = Create();
        var response = await chat.GetResponseAsync("Hi", cancellationToken: Token);
        Assert.Equal("Hello you", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(10, response.Usage!.TotalTokenCount);
        Assert.Equal(FakeCluster.ModelId, response.ModelId);
        Assert.Equal(ChatRole.Assistant, Assert.Single(response.Messages).Role);
    }

    [Fact]
    public async Task Stream_ComesInPieces()
    {
        using var chat = Create();
        var pieces = new List<string>();
        await foreach (var update in chat.GetStreamingResponseAsync("Hi", cancellationToken: Token))
            pieces.Add(update.Text);
        Assert.Equal(["Hel", "lo ", "you", ""], pieces);
    }

    [Fact]
    public async Task Options_ReachTheHead()
    {
        using var chat = Create();
        var tool = AIFunctionFactory.Create((string city) => city, "weather", "Tells the weather.");
        await chat.GetResponseAsync(
            [
                new ChatMessage(ChatRole.User, "Weather?"),
                new ChatMessage(
                    ChatRole.Assistant,
                    [new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["city"] = "Bern" })]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "sunny")]),
            ],
            new ChatOptions
            {
                Instructions = "Be brief.",
                Temperature = 0.5f,
                TopP = 0.9f,
                TopK = 3,
                Seed = -1,
                MaxOutputTokens = 9,
                PresencePenalty = 0.1f,
                FrequencyPenalty = 0.2f,
                StopSequences = ["END"],
                Tools = [tool],
            },
            Token);

        var request = await _cluster.Requests.Reader.ReadAsync(Token);
        Assert.Equal(new SamplingOptions(0.5f, 3, 0.9f, null, null, 0.1f, 0.2f, ulong.MaxValue), request.Sampling);
        Assert.Equal(9, request.MaxTokens);
        Assert.Equal(["END"], request.Stop);
        var prompt = Assert.IsType<ChatPrompt>(request.Prompt);
        var messages = JsonDocument.Parse(prompt.MessagesJson).RootElement;
        Assert.Equal(
            ["system", "user", "assistant", "tool"],
            messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        var call = messages[2].GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("Bern", call.GetProperty("arguments").GetProperty("city").GetString());
        Assert.Equal("sunny", messages[3].GetProperty("content").GetString());
        var declared = JsonDocument.Parse(prompt.ToolsJson!).RootElement[0].GetProperty("function");
        Assert.Equal("weather", declared.GetProperty("name").GetString());
    }

    [Fact]
    public async Task HeadThatIsNotAtTheEpochYet_IsTriedAgain()
    {
        var attempts = 0;
        _cluster.Answer = (_, _) => ++attempts < 3
            ? throw new NotReadyException("The head is at another epoch.")
            : FakeCluster.Pieces("late");
        using var chat = Create();
        var response = await chat.GetResponseAsync("Hi", cancellationToken: Token);
        Assert.Equal("late", response.Text);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task RingThatBreaksAfterText_IsNotTriedAgain()
    {
        var attempts = 0;
        _cluster.Answer = (_, _) =>
        {
            attempts++;
            return HelloAndBreak();
        };
        using var chat = Create();
        await Assert.ThrowsAsync<RingBrokenException>(() => chat.GetResponseAsync("Hi", cancellationToken: Token));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task AnswerWithoutAnEnd_IsAnError()
    {
        _cluster.Answer = (_, _) => HelloOnly();
        using var chat = Create();
        await Assert.ThrowsAsync<RingBrokenException>(() => chat.GetResponseAsync("Hi", cancellationToken: Token));
    }

    [Fact]
    public async Task CancelledCaller_EndsTheHeadsWork()
    {
        _cluster.Answer = (_, token) => HelloAndWait(token);
        using var chat = Create();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("Hi", cancellationToken: cancel.Token))
                await cancel.CancelAsync();
        });
        await _cluster.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private ExoGrainsChatClient Create() =>
        new(new ExoGrainsClient(new FakeGrainFactory(_cluster)), FakeCluster.ModelId);

    private static async IAsyncEnumerable<GenerationUpdate> HelloOnly()
    {
        await Task.Yield();
        yield return new GenerationUpdate("Hello", []);
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
