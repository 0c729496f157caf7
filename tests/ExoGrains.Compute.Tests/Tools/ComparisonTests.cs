using System.Globalization;
using ExoGrains.Bench.Compare;
using ExoGrains.Bench.Llama;
using ExoGrains.Bench.Models;
using ExoGrains.TestSupport;

namespace ExoGrains.Compute.Tests.Tools;

public sealed class ComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Table_HasMediansRatiosAndShare()
    {
        var result = new CaseResult(
            Case,
            [Ours(100, 40, 0.5), Ours(300, 60, 0.7), Ours(200, 50, 0.6)],
            [Theirs(90, 20), Theirs(110, 25), Theirs(100, 30)]);
        var row = Row(result);
        Assert.Equal(
            "| tiny-qwen | 4bit-g64 / Q4_0 | 2 | 12 | 5 | 3 | 200.0 [100.0-300.0] | 100.0 [90.0-110.0] | 2.00 "
            + "| 50.0 [40.0-60.0] | 25.0 [20.0-30.0] | 2.00 | 20.0 [20.0-20.0] | 60.0 [50.0-70.0] |",
            row);
    }

    [Fact]
    public void TableWithoutLlamaCpp_StillHasTheEngine() =>
        Assert.Equal(
            "| tiny-qwen | 4bit-g64 | 2 | 12 | 5 | 3 | 100.0 [100.0-100.0] | - | - | 40.0 [40.0-40.0] | - | - "
            + "| 20.0 [20.0-20.0] | 50.0 [50.0-50.0] |",
            Row(new CaseResult(Case, [Ours(100, 40, 0.5)], [])));

    [Fact]
    public async Task EveryRound_RunsTheProgramWithTheCase()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell script stands for the program.");
        using var progress = new StringWriter(CultureInfo.InvariantCulture);
        var result = await Comparison(
            """
            #!/bin/sh
            echo "$@" >> "$(dirname "$0")/calls"
            echo '{"prefillTokensPerSecond":{"median":7},"decodeTokensPerSecond":{"median":5},"loadSeconds":1}'
            """,
            progress).RunAsync(Case, TestContext.Current.CancellationToken);

        Assert.Equal(3, result.Ours.Count);
        Assert.Empty(result.Theirs);
        Assert.Equal(new Spread(5, 5, 5), result.OurDecode);
        var calls = await File.ReadAllLinesAsync(_folder["calls"], TestContext.Current.CancellationToken);
        Assert.Equal(3, calls.Length);
        Assert.All(calls, call => Assert.Equal(
            $"bench --model {_folder["tiny-qwen-4bit-g64"]} --threads 2 --prompt 12 --decode 4 --depth 5 --batch 3 "
            + "--repeat 1 --json --precision exact",
            call));
        Assert.Contains("round 3 of 3: 7.0 / 5.0", progress.ToString());
    }

    [Fact]
    public async Task FailingProgram_IsNamedWithWhatItSaid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell script stands for the program.");
        var comparison = Comparison("#!/bin/sh\necho no such model >&2; exit 3\n", TextWriter.Null);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => comparison.RunAsync(Case, TestContext.Current.CancellationToken));
        Assert.Contains("failed with 3", exception.Message);
        Assert.Contains("no such model", exception.Message);
    }

    [Fact]
    public void LlamaCpp_IsFoundWhereNpmPutsIt_AndElseExplained()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names of Linux.");
        var machine = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            == System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var (missing, reason) = LlamaFolder.Find(_folder.Path);
        Assert.Null(missing);
        Assert.Contains("npm install node-llama-cpp@", reason);

        var library = _folder.Write($"node_modules/@node-llama-cpp/{machine}/bins/{machine}/libllama.v9.so", "");
        var (found, noReason) = LlamaFolder.Find(_folder.Path);
        Assert.Null(noReason);
        Assert.Equal(library, LlamaFolder.Library(found!, "llama"));
    }

    private static CompareCase Case { get; } = new(RandomShapes.Qwen, WeightFormat.Known[0], Threads: 2)
    {
        PromptTokens = 12,
        DecodeTokens = 4,
        DepthTokens = 5,
        BatchSequences = 3,
    };

    private static EngineReport Ours(double prefill, double decode, double share) =>
        new(new EngineSpeed(prefill), new EngineSpeed(decode), 20e9, share, 0);

    private static LlamaReport Theirs(double prefill, double decode) => new(prefill, decode, 1, 2, "");

    private static string Row(CaseResult result)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CompareTable.Write(text, [result]);
        return text.ToString().TrimEnd().Split('\n')[^1].TrimEnd();
    }

    private Comparison Comparison(string script, TextWriter progress)
    {
        var program = _folder.Write("program", script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new Comparison(new ModelStore(_folder.Path), new MeasuredProcess(raisesPriority: false), progress)
        {
            Executable = program,
            EngineArguments = ["--precision", "exact"],
            LlamaFolder = null,
            Rounds = 3,
        };
    }
}
