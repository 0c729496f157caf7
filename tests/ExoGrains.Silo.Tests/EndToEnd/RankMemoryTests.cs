using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExoGrains.Models.Weights;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>What a rank really takes, told by the operating system, against the plan's figure.</summary>
/// <remarks>
/// The silo runs a small model first, so that compiled code, thread stacks and the managed heap of a silo that serves
/// are part of the base; what the peak adds to it is the rank. The ranks have some 400 MB, because garbage that the
/// runtime has not collected yet moves the peak by 5 to 10 MB either way.
/// </remarks>
public sealed class RankMemoryTests : IDisposable
{
    private const int ContextTokens = 64;
    private const int SlotCount = 8;
    private const string Prompt = "Once upon a time";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public async Task FullRank_TakesWhatThePlanSays(int bits, bool isTied)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads /proc, which only Linux has");
        WriteModel("warm", Options(bits, isTied, layers: 1));
        WriteModel("large", Options(bits, isTied, layers: bits == 0 ? 9 : 22));
        await using var silo = await SiloProcess.StartAsync(
            _folder["data"], null, "--no-model", "--threads", "2", "--memory", "2000000000");
        var warm = await PlaceAsync("warm");
        await FillAsync(silo, "warm");
        await ProgramRun.ExoGrainsAsync("remove", warm.Id, "--data", _folder["data"]);

        ProcessMemory.ForgetPeak(silo.ProcessId);
        var before = ProcessMemory.ResidentBytes(silo.ProcessId);
        var large = await PlaceAsync("large");
        var loaded = ProcessMemory.Describe(silo.ProcessId);
        await FillAsync(silo, "large");
        var taken = ProcessMemory.PeakBytes(silo.ProcessId) - before;

        var deviation = (taken - large.Bytes) / (double)large.Bytes;
        TestContext.Current.TestOutputHelper!.WriteLine($"{taken} taken, {large.Bytes} planned: {deviation:P2}");
        Assert.True(
            Math.Abs(deviation) < 0.05,
            $"{taken} bytes taken, {large.Bytes} planned: {deviation:P2}. Before {before}; loaded: {loaded}; full: "
            + ProcessMemory.Describe(silo.ProcessId));
    }

    private static TinyModelOptions Options(int bits, bool isTied, int layers) => TinyModelOptions.OfSize(0) with
    {
        LayerCount = layers,
        HiddenSize = 1536,
        KeyValueHeadCount = 8,
        HeadSize = 128,
        VocabularySize = 8192,
        TieWordEmbeddings = isTied,
        Quantization = bits == 0 ? null : new AffineQuantization(GroupSize: 64, Bits: bits),
        ExtraConfiguration = ImmutableDictionary<string, JsonNode?>.Empty.Add("eos_token_id", null),
    };

    // A random model must not end its answers before the slots are full: neither file names a token that ends one.
    private void WriteModel(string name, TinyModelOptions options)
    {
        TinyModelFolder.Create(_folder[name], options);
        File.WriteAllText(Path.Combine(_folder[name], "generation_config.json"), "{}");
    }

    private async Task<(string Id, long Bytes)> PlaceAsync(string model)
    {
        var context = ContextTokens.ToString(CultureInfo.InvariantCulture);
        var placed = await ProgramRun.ExoGrainsAsync(
            "place", _folder[model], "--context", context, "--json", "--data", _folder["data"]);
        var instance = JsonDocument.Parse(placed.Results).RootElement;
        var plan = instance.GetProperty("plan");
        Assert.Equal(SlotCount, plan.GetProperty("slotCount").GetInt32());
        return (
            instance.GetProperty("id").GetString()!,
            plan.GetProperty("ranks").EnumerateArray().Single().GetProperty("totalBytes").GetInt64());
    }

    // As many answers at once as there are slots, each as long as a slot.
    private static Task FillAsync(SiloProcess silo, string model) => Task.WhenAll(
        Enumerable.Range(0, SlotCount).Select(async seed =>
        {
            using var response = await silo.Client.PostAsJsonAsync(
                "/v1/completions",
                new { model, prompt = Prompt, max_tokens = ContextTokens - Prompt.Length, seed, temperature = 1.0 },
                Token);
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.IsSuccessStatusCode, text);
            var choice = JsonDocument.Parse(text).RootElement.GetProperty("choices")[0];
            Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        }));
}
