using System.Net;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Silo.Tests.Fakes;

namespace ExoGrains.Silo.Tests.Http;

public sealed class CompletionsTests
{
    private const string Path = "/v1/completions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_IsContinued()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(
            Path, """{"model":"test/model","prompt":"Once","max_tokens":5,"echo":true}""");

        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal("text_completion", body.GetProperty("object").GetString());
        Assert.Equal("Hello you", body.GetProperty("choices")[0].GetProperty("text").GetString());
        var request = await api.Cluster.Requests.Reader.ReadAsync(Token);
        Assert.Equal(new TextPrompt("Once"), request.Prompt);
        Assert.True(request.EchoPrompt);
        Assert.Equal(5, request.MaxTokens);
    }

    [Fact]
    public async Task Tokens_AreTakenAsTheyAre()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(Path, """{"model":"test/model","prompt":[1,2,3]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = await api.Cluster.Requests.Reader.ReadAsync(Token);
        Assert.Equal([1, 2, 3], Assert.IsType<TokenPrompt>(request.Prompt).Tokens);
        Assert.Equal(16, request.MaxTokens);
    }

    [Fact]
    public async Task SeveralPrompts_GiveAChoiceEach()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (request, _) => FakeCluster.Pieces($"after {((TextPrompt)request.Prompt).Text}");
        using var response = await api.PostAsync(Path, """{"model":"test/model","prompt":["a","b"],"n":2}""");

        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal(
            ["after a", "after a", "after b", "after b"],
            body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()));
        Assert.Equal(14, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(12, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task StreamOfSeveralPrompts_NamesTheChoiceOfEachPiece()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (request, _) =>
        {
            var text = ((TextPrompt)request.Prompt).Text;
            return FakeCluster.Pieces(text, text, text);
        };
        using var response = await api.PostAsync(
            Path, """{"model":"test/model","prompt":["a","b"],"stream":true}""");

        var texts = new Dictionary<int, string> { [0] = "", [1] = "" };
        foreach (var data in (await ApiFixture.ReadEventsAsync(response))[..^1])
        {
            var choice = JsonDocument.Parse(data).RootElement.GetProperty("choices")[0];
            texts[choice.GetProperty("index").GetInt32()] += choice.GetProperty("text").GetString();
        }

        Assert.Equal("aaa", texts[0]);
        Assert.Equal("bbb", texts[1]);
    }

    [Fact]
    public async Task LogProbabilities_HaveTheOldShape()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => WithTokens();
        using var response = await api.PostAsync(Path, """{"model":"test/model","prompt":"x","logprobs":2}""");

        var body = await ApiFixture.ReadJsonAsync(response);
        var values = body.GetProperty("choices")[0].GetProperty("logprobs");
        Assert.Equal(["Hi", "you"], values.GetProperty("tokens").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(-0.5, values.GetProperty("token_logprobs")[0].GetDouble(), 4);
        Assert.Equal(-5, values.GetProperty("top_logprobs")[0].GetProperty("other").GetDouble());
        Assert.Equal([0, 2], values.GetProperty("text_offset").EnumerateArray().Select(one => one.GetInt32()));
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":5}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[1,"a"]}""", "prompt[1]")]
    [InlineData("""{"model":"m","prompt":["a",{}]}""", "prompt[1]")]
    [InlineData("""{"model":"m","prompt":"x","suffix":"y"}""", "suffix")]
    [InlineData("""{"model":"m","prompt":"x","echo":true,"logprobs":1}""", "logprobs")]
    [InlineData("""{"model":"m","prompt":"x","best_of":2}""", "best_of")]
    public async Task WrongField_IsNamed(string body, string parameter)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(Path, body);
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(parameter, error.GetProperty("param").GetString());
    }

    private static async IAsyncEnumerable<GenerationUpdate> WithTokens()
    {
        await Task.Yield();
        yield return new GenerationUpdate("Hi", [FakeCluster.Token("Hi", -0.5f)]);
        yield return new GenerationUpdate(
            "you", [FakeCluster.Token("you", -1f)], FinishReason.Length, FakeCluster.Usage);
    }
}
