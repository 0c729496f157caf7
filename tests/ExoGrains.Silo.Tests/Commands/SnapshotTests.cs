using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

/// <summary>Snapshots as files, and plans made from them alone.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PublishedExample_IsOfThePublishedSchema() => Assert.Empty(Shape().Check(Json(Example())));

    [Fact]
    public void WrittenSnapshot_IsOfTheSchemaAndReadsBack()
    {
        var text = SnapshotFile.ToJson(SnapshotFile.Parse(Example(), "example.json"));

        Assert.Empty(Shape().Check(Json(text)));
        Assert.Equal(text, SnapshotFile.ToJson(SnapshotFile.Parse(text, "again.json")));
        Assert.True(JsonElement.DeepEquals(Json(text).GetProperty("devices"), Json(Example()).GetProperty("devices")));
    }

    [Fact]
    public void Schema_RefusesWhatTheReaderRefuses()
    {
        var wrong = Example().Replace("\"Loopback\"", "\"Carrier pigeon\"", StringComparison.Ordinal);
        Assert.NotEmpty(Shape().Check(Json(wrong)));
        Assert.Throws<InvalidRequestException>(() => SnapshotFile.Parse(wrong, "wrong.json"));
    }

    [Fact]
    public async Task Example_IsPlannedOverTheCablesThatWork()
    {
        var (code, results, messages) = await PlanAsync(ExamplePath());

        Assert.True(code == 0, messages);
        Assert.StartsWith("plan of example/large-4bit: 4 ranks", results, StringComparison.Ordinal);
        var hops = Lines(results, "  hop ");
        Assert.Equal(4, hops.Count);
        Assert.All(hops, hop => Assert.Contains("-> 192.168.100.", hop, StringComparison.Ordinal));
        Assert.All(hops, hop => Assert.Contains("priority 0 (preferred subnet)", hop, StringComparison.Ordinal));
        Assert.Equal(
            ["studio", "laptop", "attic", "mini"],
            Lines(results, "  rank ").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
    }

    [Fact]
    public async Task PlanAsJson_TellsWhyTheAliasWasRejected()
    {
        var (_, results, _) = await PlanAsync(ExamplePath(), "--json");
        var candidates = Json(results).GetProperty("hops")[0].GetProperty("candidates").EnumerateArray().ToList();
        var alias = candidates.First(candidate => candidate.GetProperty("interface").GetString() == "bridge0"
            && candidate.GetProperty("failure").ValueKind == JsonValueKind.Object);
        Assert.Equal(
            "EHOSTUNREACH at connect after 0.1 ms: no route or the system forbids it",
            alias.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task ExcludedDevice_LeavesNoRingAndTheErrorSaysWhy()
    {
        var (code, _, messages) = await PlanAsync(ExamplePath(), "--exclude", "mini");
        Assert.Equal(1, code);
        Assert.Contains("excluded, as was asked for", messages, StringComparison.Ordinal);
        Assert.Contains("studio", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_IsPlannedAsIfEveryDeviceHeldIt()
    {
        var card = _folder.Write(
            "card.toml",
            """
            model_id = "example/later-4bit"
            n_layers = 20
            hidden_size = 4096
            supports_tensor = false
            tasks = ["TextGeneration"]
            quantization = "4bit"
            context_length = 8192
            [storage_size]
            in_bytes = 10000000000
            """);
        var (code, results, messages) = await PlanAsync(ExamplePath(), "--model", card);
        Assert.True(code == 0, messages);
        Assert.Contains("1 rank,", results, StringComparison.Ordinal);
        Assert.Contains("studio", Lines(results, "  rank ")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("null", "is null, expected an object")]
    [InlineData("{\"devices\": [], \"models\": []}", "preferredSubnets")]
    [InlineData("{\"devices\": [],\n \"models\": 3, \"preferredSubnets\": []}", "line 2, column 13, at $.models")]
    [InlineData("{\"devices\": [], \"models\": [], \"preferredSubnets\": [], \"extra\": 1}", "extra")]
    public void WrongText_IsAnErrorWithItsPlace(string text, string expected)
    {
        var error = Assert.Throws<InvalidRequestException>(() => SnapshotFile.Parse(text, "wrong.json"));
        Assert.Contains("'wrong.json'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownModel_IsAnErrorThatNamesTheKnownOnes()
    {
        var (code, _, messages) = await PlanAsync(ExamplePath(), "--model", "nobody/has-it");
        Assert.Equal(1, code);
        Assert.Contains("[example/large-4bit]", messages, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Results, string Messages)> PlanAsync(
        string snapshot, params string[] more)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        string[] model = more.Contains("--model") ? [] : ["--model", "example/large-4bit"];
        var code = await CommandLine.RunAsync(["plan", "--snapshot", snapshot, .. model, .. more], results, messages);
        return (code, results.ToString(), messages.ToString());
    }

    private static List<string> Lines(string text, string start) =>
        [.. text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static JsonShape Shape() => new(Json(File.ReadAllText(PathOf("snapshot.schema.json"))));

    private static string Example() => File.ReadAllText(ExamplePath());

    private static string ExamplePath() => PathOf("example.json");

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ExoGrains.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "schemas", "snapshot", file);
    }
}
