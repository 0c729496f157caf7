using System.Globalization;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Catalog;

namespace ExoGrains.Grains.Tests.Serving;

public sealed class BuiltInModelTests
{
    private const int PairCount = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Folder_StaysWithinEightMegabytes()
    {
        var model = Model();

        var bytes = new DirectoryInfo(model.FolderPath).EnumerateFiles().Sum(file => file.Length);

        Assert.InRange(bytes, 1, 8_000_000);
    }

    [Fact]
    public async Task SumsItNeverSaw_AreRightInNineteenOfTwenty()
    {
        await using var fixture = new ServingFixture(Model().FolderPath);
        var head = await fixture.StartAsync(Cancellation, new LayerRange(0, 4), new LayerRange(4, 8));
        var pairs = HeldOutPairs();

        var answers = await Task.WhenAll(pairs.Select(pair => AnswerAsync(head, pair)));

        var right = answers.Count(isRight => isRight);
        Assert.True(right >= 0.95 * pairs.Count, $"{right} of {pairs.Count} sums were right.");
    }

    [Fact]
    public async Task Story_HoldsWhatWasAskedForAndEnds()
    {
        await using var fixture = new ServingFixture(Model().FolderPath);
        var head = await fixture.StartAsync(Cancellation, new LayerRange(0, 8));

        var (text, end) = await ChatAsync(head, "Tell me a story about a fox.", maxTokens: 600);

        Assert.Contains("fox", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(FinishReason.Stop, end);
    }

    private static CatalogModel Model() =>
        new ModelCatalog(Path.GetTempPath()).BuiltInModel
        ?? throw new DirectoryNotFoundException("The program has no built-in model beside it.");

    // Every fifth of the pairs that training never showed, which are listed in order.
    private static List<(int First, int Second)> HeldOutPairs()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "heldout-additions.txt"));
        return
        [
            .. lines.Where((_, index) => index % (lines.Length / PairCount) == 0)
                .Select(line => line.Split(' ', '+', ','))
                .Select(parts => parts.Where(part => part.Length > 0).ToArray())
                .Select(parts => (Number(parts[0]), Number(parts[1]))),
        ];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<bool> AnswerAsync(HeadServer head, (int First, int Second) pair)
    {
        var (text, _) = await ChatAsync(head, $"What is {pair.First} + {pair.Second}?", maxTokens: 24);
        var equals = text.LastIndexOf('=');
        return text[(equals + 1)..].Trim(' ', '.') == $"{pair.First + pair.Second}";
    }

    private static async Task<(string Text, FinishReason? End)> ChatAsync(
        HeadServer head, string message, int maxTokens)
    {
        var messages = JsonSerializer.Serialize(new[] { new { role = "user", content = message } });
        var request = new GenerationRequest(
            new ChatPrompt(messages), new SamplingOptions(Temperature: 0, Seed: 1), maxTokens, []);
        var updates = await head.GenerateAsync(request, Cancellation).ToListAsync(Cancellation);
        return (string.Concat(updates.Select(update => update.Text)), updates[^1].FinishReason);
    }
}
