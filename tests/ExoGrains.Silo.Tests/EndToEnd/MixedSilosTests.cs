using System.Text.Json;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>Two silos that compute with different engines, and one model over both.</summary>
public sealed class MixedSilosTests : IDisposable
{
    private const string Model = "exograins/little-tales-4bit";
    private const string Prompt = "Tell me a story about a fox.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MlxAndOurEngine_TellTheStoryOfOursAlone_AlsoAfterMlxWasKilled()
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");
        var data = _folder["data"];
        await using var ours = await SiloProcess.StartAsync(data, null, "--no-model", "--backend", "cpu");
        await using var mlx = await SiloProcess.StartAsync(data, null, "--no-model", "--backend", "mlx-cpu");
        var placed = await ProgramRun.ExoGrainsAsync(
            "place", Model, "--ranks", "2", "--precision", "exact", "--json", "--data", data);
        string[] question =
            ["run", Prompt, "--temperature", "0", "--max-tokens", "60", "--precision", "exact", "--data", data];

        var mixed = await ProgramRun.ExoGrainsAsync(question);
        var alone = await ProgramRun.ExoGrainsAsync([.. question, "--backend", "cpu"]);

        Assert.Equal(
            ["Cpu", "MlxCpu"],
            JsonDocument.Parse(placed.Results).RootElement.GetProperty("plan").GetProperty("ranks").EnumerateArray()
                .Select(rank => rank.GetProperty("backend").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("fox", mixed.Results, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(alone.Results, mixed.Results);
        var devices = await ProgramRun.ExoGrainsAsync("devices", "--json", "--data", data);
        Assert.Contains("\"libraryPath\"", devices.Results, StringComparison.Ordinal);

        // An abort inside MLX ends its silo like this.
        await mlx.KillAsync();
        await ProgramRun.ExoGrainsAsync("place", Model, "--ranks", "1", "--precision", "exact", "--data", data);
        var survived = await ProgramRun.ExoGrainsAsync(question);
        Assert.Equal(alone.Results, survived.Results);
        using var live = await ours.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.True(live.IsSuccessStatusCode, ours.Output);
    }
}
