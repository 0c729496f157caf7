using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>Two real silos with one model over both, asked in every way there is.</summary>
public sealed class RingAnswersTests(TwoSilos silos)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfficialClient_GetsTheSameTextStreamedAndWhole()
    {
        await silos.StartAsync();
        var client = new OpenAIClient(
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(silos.First.Client.BaseAddress!, "/v1") });
        var chat = client.GetChatClient(TwoSilos.ModelId);
        var options = new ChatCompletionOptions
        {
            MaxOutputTokenCount = 24,
            Temperature = 0.8f,
            IncludeLogProbabilities = true,
            TopLogProbabilityCount = 3,
#pragma warning disable OPENAI001 // The seed is marked as for evaluation by the client; the server has it all the same.
            Seed = 7,
#pragma warning restore OPENAI001
        };
        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Hello")], options, Token);

        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hello")], options, Token))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage ??= update.Usage;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(whole.Usage.OutputTokenCount, usage!.OutputTokenCount);
        Assert.Equal(whole.Usage.OutputTokenCount, whole.ContentTokenLogProbabilities.Count);
        Assert.All(whole.ContentTokenLogProbabilities, token => Assert.Equal(3, token.TopLogProbabilities.Count));
        Assert.All(whole.ContentTokenLogProbabilities, token => Assert.True(token.LogProbability <= 0));
    }

    [Fact]
    public async Task Seed_GivesTheSameAnswerThroughEverySiloAndRing()
    {
        await silos.StartAsync();
        const string Prompt = "Tell me a story.";
        var expected = await ChatRequests.AskAsync(silos.First.Client, Prompt, seed: 7, maxTokens: 24);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await ChatRequests.AskAsync(silos.Second.Client, Prompt, seed: 7, maxTokens: 24));
        Assert.NotEqual(expected, await ChatRequests.AskAsync(silos.First.Client, Prompt, seed: 8, maxTokens: 24));

        string[] run =
        [
            "run", Prompt, "--model", silos.ModelFolder, "--data", silos.DataFolder,
            "--seed", "7", "--temperature", "0.8", "--max-tokens", "24", "--stats",
        ];
        var running = await ProgramRun.ExoGrainsAsync(run);
        Assert.Equal(expected + "\n", running.Results);
        Assert.Contains("2 ranks", running.Messages, StringComparison.Ordinal);
        foreach (var count in new[] { "1", "3" })
        {
            var own = await ProgramRun.ExoGrainsAsync([.. run, "--silos", count]);
            Assert.Equal(expected + "\n", own.Results);
            Assert.Contains($"{count} rank", own.Messages, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadCommands_ShowTheClusterAsJson()
    {
        await silos.StartAsync();
        var devices = await ReadAsync("devices");
        Assert.Equal(2, devices.GetArrayLength());
        Assert.Equal(
            new[] { silos.First.Ports[0], silos.Second.Ports[0] }.Order(),
            devices.EnumerateArray().Select(device => device.GetProperty("httpPort").GetInt32()).Order());
        var rings = await ReadAsync("ring");
        var ring = rings.EnumerateArray().Single(one => one.GetProperty("model").GetString() == TwoSilos.ModelId);
        Assert.Equal(2, ring.GetProperty("ranks").GetArrayLength());
        Assert.Equal(2, ring.GetProperty("hops").GetArrayLength());
        Assert.Equal(
            8,
            ring.GetProperty("ranks").EnumerateArray()
                .Sum(rank => rank.GetProperty("layers").GetProperty("count").GetInt32()));
        var instances = await ReadAsync("instances");
        Assert.Equal("Ready", instances[0].GetProperty("state").GetString());
        Assert.NotEqual(0, (await ReadAsync("interfaces")).GetArrayLength());
        var models = await ReadAsync("models");
        Assert.Contains(
            models.EnumerateArray(),
            model => model.GetProperty("id").GetString() == TwoSilos.ModelId
                && model.GetProperty("isReady").GetBoolean());
        var membership = await ReadAsync("membership");
        Assert.All(
            membership.GetProperty("silos").EnumerateArray(),
            silo => Assert.Equal("Active", silo.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task OtherService_ChatsThroughGrains()
    {
        await silos.StartAsync();
        var run = await ProgramRun.RunAsync(
            "dotnet",
            SamplePath(),
            "Hello",
            silos.DataFolder,
            TwoSilos.ModelId);
        Assert.True(run.ExitCode == 0, run.Messages);
        Assert.Contains($"{TwoSilos.ModelId} ready", run.Results, StringComparison.Ordinal);
        Assert.Matches(@"usage: \d+ \+ \d+ tokens", run.Results);
    }

    [Fact]
    public async Task ManyRequestsAtATime_AllCompleteUnmixedInFlatMemory()
    {
        await silos.StartAsync();
        string[] prompts = ["one", "two and a half", "three", "four times four is more than a dozen"];
        var expected = new Dictionary<int, string>();
        for (var i = 0; i < 2 * prompts.Length; i++)
            expected[i] = await AskAsync(i);

        // The first half settles caches and compiled code; what grows after it keeps growing.
        await AskAllAsync(100);
        var before = silos.First.MemoryBytes + silos.Second.MemoryBytes;
        await AskAllAsync(100);
        var growth = silos.First.MemoryBytes + silos.Second.MemoryBytes - before;
        Assert.True(growth < 48 << 20, $"The silos grew by {growth >> 20} MiB over 100 requests.");

        async Task AskAllAsync(int count) => await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token },
            async (i, _) => Assert.Equal(expected[i % expected.Count], await AskAsync(i % expected.Count)));

        Task<string> AskAsync(int i) => ChatRequests.AskAsync(
            i % 2 == 0 ? silos.First.Client : silos.Second.Client,
            prompts[i % prompts.Length],
            (ulong)i,
            maxTokens: 12);
    }

    // tests/PROJECT/bin/CONFIGURATION/net10.0 beside tools/client-sample/bin/CONFIGURATION/net10.0
    private static string SamplePath()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        var sample = Path.Combine(root.FullName, "tools", "client-sample", "bin", output.Parent.Name, output.Name);
        return Path.Combine(sample, "ExoGrains.ClientSample.dll");
    }

    private async Task<JsonElement> ReadAsync(string command)
    {
        var run = await ProgramRun.ExoGrainsAsync(command, "--json", "--data", silos.DataFolder);
        return JsonDocument.Parse(run.Results).RootElement;
    }
}
