using System.Diagnostics;
using System.Text.Json;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.EndToEnd;

/// <summary>An owner and a member: two processes with two data folders and no shared file.</summary>
public sealed class JoinedSilosTests : IDisposable
{
    private const string Model = "exograins/little-tales-4bit";
    private const string Prompt = "Tell me a story.";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task JoinedSilo_RunsHalfTheModelAndOutlivesTheOwner()
    {
        await using var owner = await StartOwnerAsync(null);
        await using var member = await StartMemberAsync(owner);
        var alone = await ProgramRun.ExoGrainsAsync(
            "run", Prompt, "--model", Model, "--data", _folder["alone"], "--silos", "1",
            "--seed", "7", "--temperature", "0.8", "--max-tokens", "16");
        // A command on the member's machine: it has the member's folder and key.
        var placed = await ProgramRun.ExoGrainsAsync("place", Model, "--ranks", "2", "--data", _folder["member"]);
        Assert.Contains("rank 1", placed.Results, StringComparison.Ordinal);
        foreach (var silo in new[] { owner, member })
            Assert.Equal(
                alone.Results.TrimEnd('\n'),
                await ChatRequests.AskAsync(silo.Client, Prompt, seed: 7, maxTokens: 16, model: Model));

        await owner.KillAsync();
        using (var live = await member.Client.GetAsync("/health/live", Token))
            Assert.True(live.IsSuccessStatusCode, member.Output);

        await using var again = await StartOwnerAsync(owner.Ports);
        await WaitUntilWholeAsync(_folder["owner"]);
        await member.WaitUntilReadyAsync();
        Assert.Equal(
            alone.Results.TrimEnd('\n'),
            await ChatRequests.AskAsync(member.Client, Prompt, seed: 7, maxTokens: 16, model: Model));
    }

    [Fact]
    public async Task ModelOfAJoinedSilo_IsAnsweredWhileTheOwnerIsAway()
    {
        // Without memory for models, so that the model comes to the member.
        await using var owner = await StartOwnerAsync(null, "--memory", "1");
        await using var member = await StartMemberAsync(owner);
        await ProgramRun.ExoGrainsAsync("place", Model, "--ranks", "1", "--data", _folder["owner"]);
        var expected = await ChatRequests.AskAsync(member.Client, Prompt, seed: 7, maxTokens: 16, model: Model);

        // At once: what is placed is known to the member, or it would not be placed.
        await owner.KillAsync();
        await member.WaitUntilReadyAsync();
        Assert.Equal(
            expected, await ChatRequests.AskAsync(member.Client, Prompt, seed: 7, maxTokens: 16, model: Model));

        await using var again = await StartOwnerAsync(owner.Ports, "--memory", "1");
        await WaitUntilWholeAsync(_folder["owner"]);
        await again.WaitUntilReadyAsync();
        Assert.Equal(expected, await ChatRequests.AskAsync(again.Client, Prompt, seed: 7, maxTokens: 16, model: Model));
    }

    [Fact]
    public async Task JoinedSiloWithoutAKey_IsRefusedWithTheCommandAndMakesNone()
    {
        var run = await ProgramRun.RunAsync(
            Path.Combine(AppContext.BaseDirectory, "exograins"), "--join", "127.0.0.1", "--data", _folder["keyless"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'exograins key'", run.Messages, StringComparison.Ordinal);
        Assert.Contains("--key-file FILE or EXOGRAINS_KEY", run.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder["keyless"], "key")));
    }

    private Task<SiloProcess> StartOwnerAsync(int[]? ports, params string[] options) => SiloProcess.StartAsync(
        _folder["owner"], ports, ["--no-model", "--threads", "1", .. options]);

    private async Task<SiloProcess> StartMemberAsync(SiloProcess owner)
    {
        var key = await ProgramRun.ExoGrainsAsync("key", "--data", _folder["owner"]);
        var file = _folder.Write("key.txt", key.Results);
        return await SiloProcess.StartAsync(
            _folder["member"], null, "--no-model", "--threads", "1",
            "--join", $"127.0.0.1:{owner.Ports[4]}", "--key-file", file);
    }

    // Two rows Active, of two different ports.
    private static async Task WaitUntilWholeAsync(string dataFolder)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var run = await ProgramRun.ExoGrainsAsync("membership", "--json", "--data", dataFolder);
            var active = JsonDocument.Parse(run.Results).RootElement.GetProperty("silos").EnumerateArray()
                .Where(silo => silo.GetProperty("status").GetString() == "Active")
                .Select(silo => silo.GetProperty("port").GetInt32()).ToList();
            if (active.Count == 2 && active.Distinct().Count() == 2)
                return;
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, run.Results);
            await Task.Delay(200, Token);
        }
    }
}
