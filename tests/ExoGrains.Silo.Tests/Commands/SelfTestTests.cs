using System.Runtime.InteropServices;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.SelfTestData;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Commands.SelfTest;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

public sealed class SelfTestTests
{
    // The same bits on every processor: what is stored holds for all.
    [Fact]
    public void StoredReference_IsWhatTheExactEngineMakes() =>
        Assert.Equal(ReferenceMaker.Make().ToJson(), SelfTestReference.Load().ToJson());

    [Fact]
    public async Task Processor_PassesEveryStepAndSaysSoLast()
    {
        var (code, results) = await RunAsync("--backend", "cpu");

        var lines = results.TrimEnd().Split('\n');
        Assert.StartsWith("selftest passed: Cpu, 9 checks, decode ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(
            ["backend", "trial", "model", "exact logits", "fast logits", "text", "speed", "memory", "ring"],
            lines[..^1].Select(line => line[..16].TrimEnd()));
        Assert.All(lines[..^1], line => Assert.Equal("ok", line[16..24].TrimEnd()));
        Assert.Equal(ExitCode.Done, code);
    }

    [Fact]
    public async Task Mlx_PassesEveryStepAndAMixedRing()
    {
        Assert.SkipWhen(MlxPresence.SkipReason is not null, MlxPresence.SkipReason ?? "");

        var (code, results) = await RunAsync("--backend", "mlx-cpu");

        var lines = results.TrimEnd().Split('\n');
        Assert.StartsWith("selftest passed: MlxCpu (MLX ", lines[^1], StringComparison.Ordinal);
        Assert.Contains("10 checks", lines[^1], StringComparison.Ordinal);
        Assert.Contains("MlxCpu to Cpu and back over loopback: 64 tokens as stored", lines[^2]);
        Assert.Equal(ExitCode.Done, code);
    }

    [Fact]
    public async Task Json_HasVerdictAndSteps()
    {
        var (code, results) = await RunAsync("--backend", "cpu", "--json");

        var report = JsonDocument.Parse(results).RootElement;
        Assert.Equal(ExitCode.Done, code);
        Assert.True(report.GetProperty("isPassed").GetBoolean());
        Assert.Equal("Cpu", report.GetProperty("backend").GetString());
        Assert.True(report.GetProperty("decodeTokensPerSecond").GetDouble() > 0);
        Assert.Equal(9, report.GetProperty("steps").GetArrayLength());
    }

    [Theory]
    [InlineData(5e-5f, 0, true, true)]
    [InlineData(5e-4f, 0, true, false)]
    [InlineData(5e-4f, 0, false, true)]
    [InlineData(6e-2f, 0, false, false)]
    [InlineData(0, 1, true, false)]
    [InlineData(0, 1, false, true)]
    [InlineData(0, 2, false, false)]
    public void Logits_AreHeldToTheLimitsOfTheirPrecision(float error, int turned, bool isExact, bool isWithin)
    {
        var reference = Reference();

        var difference = LogitDifference.Of(reference, Logits(reference, error, turned));

        Assert.Equal(error, difference.RelativeError, 1e-6);
        Assert.Equal(reference.AnswerTokens.Length - turned, difference.EqualBest);
        Assert.Equal(isWithin, difference.IsWithin(isExact));
    }

    [Fact]
    public void OneStepThatFailed_FailsTheWholeAndIsNamed()
    {
        var report = SelfTestReport.Of(
            Backend.MlxMetal,
            new MlxReport("0.32.1", "libmlxc.dylib", Backend.MlxMetal, "Apple M4", null),
            "",
            10,
            [new SelfTestStep("text", true, ""), new SelfTestStep("ring", false, "broke")]);

        Assert.False(report.IsPassed);
        Assert.Equal("selftest FAILED: ring with MlxMetal (MLX 0.32.1 on Apple M4)", report.Verdict);
    }

    [Fact]
    public void BetterEngineThatIsKeptAway_IsPartOfTheVerdict() => Assert.Equal(
        "selftest passed: Cpu, 1 checks; no better engine: libmlxc was not found",
        SelfTestReport.Of(
            Backend.Cpu, null, "libmlxc was not found", null, [new SelfTestStep("text", true, "")]).Verdict);

    private static async Task<(int Code, string Results)> RunAsync(params string[] options)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = await CommandLine.RunAsync(["selftest", .. options], results, messages);
        Assert.Empty(messages.ToString());
        return (code, results.ToString());
    }

    // Sixty positions of three logits; the last two are stored.
    private static SelfTestReference Reference()
    {
        var logits = new float[] { 0, 3, 4, 0, 3, 4 };
        return new SelfTestReference(
            "", "", "", [0], [.. Enumerable.Repeat(2, 60)], 3, MemoryMarshal.AsBytes(logits.AsSpan()).ToArray());
    }

    // Scaled by the error where they are stored; elsewhere the best token is turned where asked for.
    private static float[] Logits(SelfTestReference reference, float error, int turned)
    {
        var logits = Enumerable.Repeat<float[]>([0, 3, 4], reference.Tokens.Length).SelectMany(row => row).ToArray();
        for (var i = 0; i < turned; i++)
            logits[(3 * i) + 1] = 5;
        for (var i = logits.Length - 6; i < logits.Length; i++)
            logits[i] *= 1 + error;
        return logits;
    }
}
