using System.Net;
using System.Text;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Tests.Http;

public sealed class RequestErrorTests
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{\"model\":\"\\ud800\"}")]
    public async Task BodyThatIsNoJsonObjectOfText_Is400(string body)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(Chat, body);
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("invalid_json", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"m","messages":"x"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[1]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"wizard","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""",
        "messages[0].content[0].type")]
    public async Task WrongMessages_NameTheField(string body, string parameter)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(Chat, body);
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("temperature", "-1")]
    [InlineData("temperature", "2.1")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("top_p", "1.5")]
    [InlineData("top_k", "-2")]
    [InlineData("top_k", "1.5")]
    [InlineData("min_p", "2")]
    [InlineData("presence_penalty", "3")]
    [InlineData("frequency_penalty", "-3")]
    [InlineData("repetition_penalty", "0")]
    [InlineData("max_tokens", "0")]
    [InlineData("max_completion_tokens", "-5")]
    [InlineData("max_tokens", "99999999999")]
    [InlineData("n", "0")]
    [InlineData("n", "17")]
    [InlineData("seed", "1.5")]
    [InlineData("seed", "\"x\"")]
    [InlineData("stop", "5")]
    [InlineData("stop", "\"\"")]
    [InlineData("stream", "\"yes\"")]
    [InlineData("logprobs", "1")]
    [InlineData("top_logprobs", "21")]
    [InlineData("top_logprobs", "2")]
    [InlineData("tools", "{}")]
    [InlineData("tool_choice", "\"required\"")]
    [InlineData("response_format", "{\"type\":\"json_object\"}")]
    [InlineData("logit_bias", "{\"5\":100}")]
    [InlineData("stream_options", "true")]
    [InlineData("chat_template_kwargs", "[]")]
    public async Task WrongValue_NamesTheField(string field, string value)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.ChatAsync($",\"{field}\":{value}");
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(field, error.GetProperty("param").GetString());
        Assert.Contains($"'{field}'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownModel_Is404()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(
            Chat, """{"model":"nobody","messages":[{"role":"user","content":"x"}]}""");
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.NotFound);
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", Chat, HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/instances", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/models/nobody", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/instances/nothing", HttpStatusCode.NotFound)]
    public async Task WrongRoute_HasTheShapeToo(string method, string path, HttpStatusCode status)
    {
        await using var api = await ApiFixture.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await ApiFixture.ReadErrorAsync(response, status);
    }

    [Fact]
    public async Task BodyAboveTheLimit_Is413()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(Chat, new string(' ', 9 * 1024 * 1024));
        await ApiFixture.ReadErrorAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData(typeof(OverloadedException), HttpStatusCode.TooManyRequests, true)]
    [InlineData(typeof(NotReadyException), HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(typeof(EngineMemoryException), HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(typeof(PlacementException), HttpStatusCode.Conflict, false)]
    [InlineData(typeof(TimeoutException), HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(typeof(InvalidOperationException), HttpStatusCode.InternalServerError, false)]
    public async Task Failure_HasItsStatusAndSaysWhenToRetry(Type failure, HttpStatusCode status, bool saysWhen)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.RouteError = (Exception)Activator.CreateInstance(failure, "because of the test")!;
        using var response = await api.ChatAsync();
        var error = await ApiFixture.ReadErrorAsync(response, status);
        Assert.Equal(saysWhen, response.Headers.RetryAfter is not null);
        var isOurs = failure.IsSubclassOf(typeof(ExoGrainsException));
        Assert.Equal(isOurs, error.GetProperty("message").GetString()!.Contains("test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ErrorOfTheHead_KeepsItsCode()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.Answer = (_, _) => throw new InvalidRequestException("Too long.")
        {
            Code = "context_length_exceeded",
            Parameter = "messages",
        };
        using var response = await api.ChatAsync(",\"stream\":true");
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Equal("messages", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task BodyWithoutContentType_IsRead()
    {
        await using var api = await ApiFixture.StartAsync();
        var body = """{"model":"test/model","messages":[{"role":"user","content":"x"}]}"""u8.ToArray();
        using var response = await api.Client.PostAsync(
            Chat, new ByteArrayContent(body), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task BytesThatAreNoUtf8_Are400()
    {
        await using var api = await ApiFixture.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes("""{"model":"test/model","messages":[{"role":"user","content":"x"}]}""");
        body[Array.LastIndexOf(body, (byte)'x')] = 0xff;
        using var response = await api.Client.PostAsync(
            Chat, new ByteArrayContent(body), TestContext.Current.CancellationToken);
        await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
    }
}
