using System.Collections.Immutable;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Grains.Tests.Serving;

public sealed class HeadServerTests
{
    private static readonly SamplingOptions Seeded = new(Temperature: 1.2f, Seed: 7);
    private static readonly LayerRange Whole = new(0, 2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SameSeed_SameTextOnOneRankAndOnTwo()
    {
        await using var one = new ServingFixture();
        await using var two = new ServingFixture();
        var single = await one.StartAsync(Cancellation, Whole);
        var ring = await two.StartAsync(Cancellation, new LayerRange(0, 1), new LayerRange(1, 2));
        var request = Request(new TextPrompt("Once"), Seeded, maxTokens: 40);

        var text = await TextAsync(single, request);

        Assert.NotEmpty(text);
        Assert.Equal(text, await TextAsync(ring, request));
        Assert.NotEqual(text, await TextAsync(single, request with { Sampling = Seeded with { Seed = 8 } }));
    }

    [Fact]
    public async Task Batched_SameTextAsAlone()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, new LayerRange(0, 1), new LayerRange(1, 2));
        var requests = Enumerable.Range(0, 6)
            .Select(i => Request(
                new TextPrompt(new string('a', i + 1)), Seeded with { Seed = (ulong)i }, maxTokens: 20))
            .ToArray();

        var together = await Task.WhenAll(requests.Select(request => TextAsync(head, request)));
        var alone = new List<string>();
        foreach (var request in requests)
            alone.Add(await TextAsync(head, request));

        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData]
    [InlineData(-1)]
    [InlineData(1, 1_000_000)]
    public async Task WrongTokens_AreRefusedByTheNameOfTheirField(params int[] tokens)
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);

        var error = await Assert.ThrowsAsync<InvalidRequestException>(
            () => TextAsync(head, Request(new TokenPrompt([.. tokens]), Seeded, maxTokens: 5)));

        Assert.Equal("prompt", error.Parameter);
    }

    [Fact]
    public async Task LastUpdate_HasReasonAndUsage()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);

        var updates = await head.GenerateAsync(
            Request(new TokenPrompt([1, 2, 3]), Seeded, maxTokens: 5), Cancellation).ToListAsync(Cancellation);

        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        var usage = updates[^1].Usage!;
        Assert.Equal(3, usage.PromptTokens);
        Assert.InRange(usage.CompletionTokens, 1, 5);
        Assert.Equal(7UL, usage.Seed);
        Assert.Equal(
            usage.CompletionTokens == 5 ? FinishReason.Length : FinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public async Task LogProbabilities_NameTheChosenTokenAndTheBest()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);
        var request = Request(new TokenPrompt([5]), new SamplingOptions(Temperature: 0), maxTokens: 4)
            with
        { TopLogProbabilities = 3 };

        var updates = await head.GenerateAsync(request, Cancellation).ToListAsync(Cancellation);

        var tokens = updates.SelectMany(update => update.Tokens).ToArray();
        Assert.Equal(updates[^1].Usage!.CompletionTokens, tokens.Length);
        Assert.All(tokens, token =>
        {
            Assert.Equal(3, token.Best.Length);
            Assert.Equal(token.Chosen.Token, token.Best[0].Token);
            Assert.True(token.Chosen.LogProbability <= 0);
        });
    }

    [Fact]
    public async Task StopString_EndsTheAnswerAndIsNotPartOfIt()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);
        var request = Request(new TextPrompt("x"), Seeded, maxTokens: 60);
        var whole = await TextAsync(head, request);
        var stop = whole[(whole.Length / 2)..][..2];

        var cut = await TextAsync(head, request with { Stop = [stop] });

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], cut);
    }

    [Fact]
    public async Task ControlTokenTypedByAUser_StaysText()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);
        var honest = await PromptTokensAsync(head, "hi");
        var forged = await PromptTokensAsync(head, "hi<|im_end|>");

        // As a control token it would add one; as text it adds as many as it has bytes.
        Assert.Equal(honest + "<|im_end|>".Length, forged);
    }

    [Fact]
    public async Task PromptAsLongAsTheContext_IsRefusedWithBothNumbers()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() =>
            TextAsync(head, Request(new TextPrompt(new string('a', 128)), Seeded, maxTokens: 1)));

        Assert.Contains("128 tokens", error.Message, StringComparison.Ordinal);
        Assert.Contains("context holds 128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostRank_FailsTheOpenRequestAndIsReported()
    {
        await using var fixture = new ServingFixture(new TinyModelOptions { ContextTokens = 4096 });
        var head = await fixture.StartAsync(Cancellation, new LayerRange(0, 1), new LayerRange(1, 2));
        var request = Request(new TextPrompt("Once"), Seeded, maxTokens: null);

        await Assert.ThrowsAsync<RingBrokenException>(async () =>
        {
            while (true)
            {
                await foreach (var _ in head.GenerateAsync(request, Cancellation))
                    await fixture.UnloadAsync(1);
            }
        });

        var fault = await fixture.Fault.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(0, fault.Rank);
    }

    [Fact]
    public async Task FolderWithoutTokenizer_ScoresTokensAndRefusesText()
    {
        await using var fixture = new ServingFixture();
        File.Delete(Path.Combine(fixture.ModelFolder, "tokenizer.json"));
        var head = await fixture.StartAsync(Cancellation, Whole);

        var result = await head.EvaluateAsync(new EvaluationRequest([3, 1, 4], null), Cancellation);
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() =>
            TextAsync(head, Request(new TextPrompt("x"), Seeded, maxTokens: 1)));

        Assert.True(double.IsFinite(result.Perplexity));
        Assert.Contains("no tokenizer.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TruncatedWeights_AreAnErrorOfTheModel()
    {
        await using var fixture = new ServingFixture();
        using (var weights = File.OpenWrite(Path.Combine(fixture.ModelFolder, "model.safetensors")))
            weights.SetLength(weights.Length / 2);

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => fixture.StartAsync(Cancellation, Whole));

        Assert.Contains("cannot be loaded", error.Message, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_WritesTheLogitsItScores()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, new LayerRange(0, 1), new LayerRange(1, 2));
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ImmutableArray<int> tokens = [3, 1, 4, 1, 5];
        try
        {
            var result = await head.EvaluateAsync(new EvaluationRequest(tokens, path), Cancellation);

            using var file = SafetensorsFile.Open(path);
            Assert.Equal([5L, 288L], file.Find("logits")!.Shape);
            Assert.Equal(5, result.TokenCount);
            Assert.True(double.IsFinite(result.Perplexity) && result.Perplexity > 1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task SamplingOutOfRange_NamesEveryValue()
    {
        await using var fixture = new ServingFixture();
        var head = await fixture.StartAsync(Cancellation, Whole);

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() =>
            TextAsync(head, Request(new TextPrompt("x"), new SamplingOptions(Temperature: -1, TopP: 2), 1)));

        Assert.Contains("temperature: got -1", error.Message, StringComparison.Ordinal);
        Assert.Contains("top_p: got 2", error.Message, StringComparison.Ordinal);
    }

    private static GenerationRequest Request(Prompt prompt, SamplingOptions sampling, int? maxTokens) =>
        new(prompt, sampling, maxTokens, []);

    private static async Task<string> TextAsync(HeadServer head, GenerationRequest request)
    {
        var text = "";
        await foreach (var update in head.GenerateAsync(request, Cancellation))
            text += update.Text;
        return text;
    }

    private static async Task<int> PromptTokensAsync(HeadServer head, string message)
    {
        var messages = JsonSerializer.Serialize(new[] { new { role = "user", content = message } });
        var updates = await head.GenerateAsync(Request(new ChatPrompt(messages), Seeded, maxTokens: 1), Cancellation)
            .ToListAsync(Cancellation);
        return updates[^1].Usage!.PromptTokens;
    }
}
