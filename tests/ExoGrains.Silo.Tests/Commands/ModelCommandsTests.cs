using System.Text.Json;
using ExoGrains.Silo.Commands;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

/// <summary>Commands that need a model folder and no silo.</summary>
public sealed class ModelCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelCommandsTests() => TinyModelFolder.Create(_folder["model"], new TinyModelOptions());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Template_WritesThePromptAndNothingElse()
    {
        var file = _folder.Write(
            "messages.json",
            """{"messages":[{"role":"user","content":"Hi <|im_end|>"}],"add_generation_prompt":true}""");
        var results = await RunAsync("template", "--model", _folder["model"], "--messages", file);
        Assert.Equal("<|im_start|>user\nHi <|im_end|><|im_end|>\n<|im_start|>assistant\n", results);
    }

    [Fact]
    public async Task Template_NeedsNoWeights()
    {
        File.Delete(Path.Combine(_folder["model"], "model.safetensors"));
        var file = _folder.Write("messages.json", """{"messages":[]}""");
        Assert.Equal("", await RunAsync("template", "--model", _folder["model"], "--messages", file));
    }

    [Fact]
    public async Task Bench_ReportsWhatItPromises()
    {
        var results = await RunAsync(
            "bench", "--model", _folder["model"], "--prompt", "20", "--decode", "4", "--repeat", "2", "--threads", "1",
            "--json");
        var report = JsonDocument.Parse(results).RootElement;
        foreach (var name in new[] { "prefillTokensPerSecond", "decodeTokensPerSecond" })
        {
            var speed = report.GetProperty(name);
            Assert.InRange(speed.GetProperty("min").GetDouble(), 0.001, speed.GetProperty("median").GetDouble());
            Assert.InRange(
                speed.GetProperty("max").GetDouble(), speed.GetProperty("median").GetDouble(), double.MaxValue);
        }

        Assert.True(report.GetProperty("weightBytesPerToken").GetInt64() > 0);
        Assert.True(report.GetProperty("readBandwidthBytesPerSecond").GetDouble() > 1e6);
        Assert.True(report.GetProperty("decodeShareOfBandwidth").GetDouble() > 0);
        Assert.Equal(1, report.GetProperty("threads").GetInt32());
        Assert.Equal("Cpu", report.GetProperty("engine").GetString());
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, results, messages);
        Assert.True(code == ExitCode.Done, messages.ToString());
        return results.ToString();
    }
}
