using System.Text.Json;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.EndToEnd;

public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluationTests() => TwoSilos.WriteModel(_folder["model"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OneSiloAndFour_GiveIdenticalBits()
    {
        var text = _folder.Write("text.txt", "The quick brown fox jumps over the lazy dog, again and again.");
        var alone = await EvaluateAsync("--text", text, "--logits", _folder["one.safetensors"]);
        var ring = await EvaluateAsync("--text", text, "--logits", _folder["four.safetensors"], "--silos", "4");

        Assert.Equal(61, alone.GetProperty("tokens").GetInt32());
        Assert.Equal(
            Math.Exp(alone.GetProperty("meanNegativeLogLikelihood").GetDouble()),
            alone.GetProperty("perplexity").GetDouble(),
            6);
        Assert.Equal(alone.ToString(), ring.ToString());
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder["one.safetensors"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder["four.safetensors"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Tokens_AreReadInAnyUsualNotation()
    {
        var plain = await EvaluateAsync("--tokens", _folder.Write("plain.txt", "1 2 3\n4"));
        var json = await EvaluateAsync("--tokens", _folder.Write("ids.json", "[1, 2, 3, 4]"));
        Assert.Equal(4, plain.GetProperty("tokens").GetInt32());
        Assert.Equal(plain.ToString(), json.ToString());
    }

    private async Task<JsonElement> EvaluateAsync(params string[] options)
    {
        var run = await ProgramRun.ExoGrainsAsync(
            ["eval", "--model", _folder["model"], "--data", _folder["data"], "--json", .. options]);
        return JsonDocument.Parse(run.Results).RootElement;
    }
}
