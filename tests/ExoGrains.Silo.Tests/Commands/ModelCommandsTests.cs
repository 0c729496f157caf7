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
        Assert.Equal("fast", report.GetProperty("precision").GetString());
        Assert.Equal("f16", report.GetProperty("keyValueType").GetString());
        Assert.Equal(20, report.GetProperty("depthTokens").GetInt32());
        Assert.Equal(1, report.GetProperty("batchSequences").GetInt32());

        // Not exactly zero: it counts the whole process, and other tests run in this one.
        Assert.True(report.GetProperty("decodeAllocatedBytesPerStep").GetDouble() >= 0);
        Assert.True(report.GetProperty("loadSeconds").GetDouble() > 0);
    }

    [Fact]
    public async Task BenchAtADepth_CountsKeysAndValuesOfEachSequence()
    {
        var shallow = await BenchAsync("--depth", "0", "--batch", "1");
        var deep = await BenchAsync("--depth", "70", "--batch", "3");

        // 4 decoded tokens read 1 to 4 positions, and 70 more of them at the depth.
        var shallowBytes = shallow.GetProperty("keyValueBytesPerToken").GetDouble();
        Assert.Equal(shallowBytes / 2.5 * 72.5, deep.GetProperty("keyValueBytesPerToken").GetDouble());
        Assert.Equal(
            shallow.GetProperty("weightBytesPerToken").GetInt64(), deep.GetProperty("weightBytesPerToken").GetInt64());

        // Three sequences that share no memory, of two blocks of 64 positions each.
        Assert.InRange(
            deep.GetProperty("memoryBytes").GetInt64() - shallow.GetProperty("memoryBytes").GetInt64(),
            (long)(5 * 64 * shallowBytes / 2.5), long.MaxValue);
        Assert.Equal(3, deep.GetProperty("batchSequences").GetInt32());
        Assert.Equal(70, deep.GetProperty("depthTokens").GetInt32());
    }

    [Theory]
    [InlineData("--depth", "-1")]
    [InlineData("--batch", "0")]
    [InlineData("--depth", "100000000")]
    public async Task BenchOutOfRange_SaysWhatIsExpected(string option, string value)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["bench", "--model", _folder["model"], option, value], results, messages);
        Assert.NotEqual(ExitCode.Done, code);
        Assert.Contains(option, messages.ToString());
        Assert.Contains("expected", messages.ToString());
    }

    private async Task<JsonElement> BenchAsync(params string[] options) => JsonDocument.Parse(await RunAsync(
    [
        "bench", "--model", _folder["model"], "--prompt", "20", "--decode", "4", "--repeat", "1", "--threads", "1",
        "--json", .. options,
    ])).RootElement;

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, results, messages);
        Assert.True(code == ExitCode.Done, messages.ToString());
        return results.ToString();
    }
}
