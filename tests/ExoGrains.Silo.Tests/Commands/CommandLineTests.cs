using System.Text.Json;
using ExoGrains.Silo.Commands;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run")]
    [InlineData("place")]
    [InlineData("place", "x", "--ranks", "two")]
    [InlineData("run", "hi", "--temperature", "hot")]
    [InlineData("eval")]
    [InlineData("run", "hi", "--precision", "sloppy")]
    [InlineData("silo", "--http-port", "many")]
    [InlineData("models", "check")]
    public async Task WrongCommandLine_IsOneLineAndFails(params string[] arguments)
    {
        var (code, _, messages) = await RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, code);
        AssertOneLine(messages);
        Assert.DoesNotContain("System.", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("interfaces")]
    [InlineData("ring")]
    [InlineData("instances")]
    [InlineData("models")]
    [InlineData("place", "exograins/tiny")]
    [InlineData("remove", "2a6b1d7e-6f0c-4a52-9a53-0d0a3c1d1f10")]
    public async Task CommandThatNeedsASilo_SaysThatNoneRuns(params string[] arguments)
    {
        var (code, results, messages) = await RunAsync([.. arguments, "--data", _folder.Path]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(results);
        AssertOneLine(messages);
        Assert.Contains("No silo is running", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "hi", "--max-tokens", "0")]
    [InlineData("run", "hi", "--silos", "0")]
    [InlineData("run", "hi", "--temperature", "-1")]
    [InlineData("run", "hi", "--model", "nothing/such", "--silos", "3")]
    [InlineData("remove", "nothing")]
    [InlineData("tokenize", "--model", "/nowhere", "x")]
    [InlineData("silo", "--bind", "0.0.0.0", "--no-model")]
    [InlineData("silo", "--config", "/nowhere.toml")]
    [InlineData("silo", "--backend", "abacus")]
    [InlineData("run", "hi", "--backend", "abacus")]
    [InlineData("run", "hi", "--mlx-path", "/nowhere/libmlxc.so")]
    public async Task WrongValue_IsOneLineAndFails(params string[] arguments)
    {
        var (code, _, messages) = await RunAsync([.. arguments, "--data", _folder.Path]);
        Assert.Equal(ExitCode.Failed, code);
        AssertOneLine(messages);
    }

    [Fact]
    public async Task Verbose_ShowsTheStackTrace()
    {
        var (_, _, messages) = await RunAsync("devices", "--verbose", "--data", _folder.Path);
        Assert.Contains(" at ExoGrains.", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotesOfKilledSilos_AreIgnored()
    {
        _folder.Write("run/11111.json", """{"processId":1,"address":"127.0.0.1","gatewayPort":1,"httpPort":2}""");
        _folder.Write("run/11121.json", "{");
        var (code, _, messages) = await RunAsync("devices", "--data", _folder.Path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("No silo is running", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_WithAnUnknownKeyNamesIt()
    {
        var file = _folder.Write("exograins.toml", "http_port = 5000\nhttp_prot = 5001\n");
        var (code, _, messages) = await RunAsync("silo", "--config", file, "--data", _folder.Path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("http_prot", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_ReadsSpecialTokensUnlessTold()
    {
        TinyModelFolder.Create(_folder["model"], new TinyModelOptions());
        var ids = await IdsAsync("a<|im_end|>b");
        Assert.Equal([97, TinyModelFolder.EndOfTurnToken, 98], ids);
        Assert.Equal("a<|im_end|>b".Select(letter => (int)letter), await IdsAsync("a<|im_end|>b", "--no-special"));
    }

    [Theory]
    [InlineData("@home")]
    [InlineData("-5 degrees")]
    [InlineData("")]
    public async Task Tokenize_TakesAnyText(string text)
    {
        TinyModelFolder.Create(_folder["model"], new TinyModelOptions());
        var ids = await IdsAsync(text);
        Assert.Equal(text.Select(letter => (int)letter), ids);
    }

    [Fact]
    public async Task ModelsCheck_HasAnEntryPerCardAndFailsForABadOne()
    {
        _folder.Write("cards/bad.toml", "model_id = 5\n");
        _folder.Write("cards/worse.toml", "model_id = \n");
        var (code, results, _) = await RunAsync("models", "check", _folder["cards"], "--json");
        Assert.Equal(ExitCode.Failed, code);
        var entries = JsonDocument.Parse(results).RootElement;
        Assert.Equal(2, entries.GetArrayLength());
        foreach (var entry in entries.EnumerateArray())
        {
            Assert.False(entry.GetProperty("ok").GetBoolean());
            Assert.EndsWith(".toml", entry.GetProperty("path").GetString(), StringComparison.Ordinal);
            var error = entry.GetProperty("errors")[0];
            Assert.True(error.GetProperty("line").GetInt32() >= 1);
            Assert.True(error.GetProperty("column").GetInt32() >= 1);
            Assert.Equal(JsonValueKind.Array, entry.GetProperty("warnings").ValueKind);
        }
    }

    private static void AssertOneLine(string messages)
    {
        Assert.StartsWith("exograins: error: ", messages, StringComparison.Ordinal);
        Assert.Single(messages.TrimEnd('\n').Split('\n'));
    }

    private static async Task<(int Code, string Results, string Messages)> RunAsync(params string[] arguments)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, results, messages);
        return (code, results.ToString(), messages.ToString());
    }

    private async Task<int[]> IdsAsync(string text, params string[] options)
    {
        var (code, results, messages) = await RunAsync(
            ["tokenize", "--model", _folder["model"], text, "--json", .. options]);
        Assert.True(code == ExitCode.Done, messages);
        var ids = JsonDocument.Parse(results).RootElement.GetProperty("ids");
        return [.. ids.EnumerateArray().Select(id => id.GetInt32())];
    }
}
