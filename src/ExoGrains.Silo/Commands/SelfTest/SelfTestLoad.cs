using System.Diagnostics;
using ExoGrains.Compute;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>What an engine did under a load of some hundred steps.</summary>
/// <param name="PrefillTokensPerSecond">Best round.</param>
/// <param name="DecodeTokensPerSecond">Best round.</param>
/// <param name="Steps">Decode steps between the two looks at its memory.</param>
/// <param name="BytesBefore">What it held after the first round, when all buffers were taken.</param>
/// <param name="BytesAfter">What it held after the last round.</param>
internal sealed record SelfTestLoad(
    double PrefillTokensPerSecond, double DecodeTokensPerSecond, int Steps, long BytesBefore, long BytesAfter)
{
    private const int Rounds = 5;
    private const double LargestGrowth = 0.02;

    private static readonly BenchPlan Plan = new(Environment.ProcessorCount, Precision.Fast, Rounds)
    {
        PromptTokens = SelfTestModel.StepTokens,
        DecodeTokens = 64,
        DepthTokens = 64,
        BatchSequences = 1,
    };

    /// <summary>Whether the engine held as much after all steps as before.</summary>
    public bool IsFlat => Math.Abs(BytesAfter - BytesBefore) <= LargestGrowth * BytesBefore;

    /// <summary>Runs prompts and decoding in turn, always from the same place.</summary>
    /// <param name="engine">Holds the whole model; no slot is open.</param>
    /// <param name="readBytes">Tells what it holds now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static SelfTestLoad Measure(
        IShardEngine engine, Func<long> readBytes, CancellationToken cancellationToken)
    {
        var sequences = new BenchSequences(engine, Plan);
        sequences.Fill(cancellationToken);
        RunRound(sequences);
        var before = readBytes();
        var (prefill, decode) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var times = RunRound(sequences);
            prefill = times.Prefill < prefill ? times.Prefill : prefill;
            decode = times.Decode < decode ? times.Decode : decode;
        }

        return new SelfTestLoad(
            Plan.PromptTokens / prefill.TotalSeconds,
            Plan.DecodeTokens / decode.TotalSeconds,
            Rounds * Plan.DecodeTokens,
            before,
            readBytes());
    }

    private static (TimeSpan Prefill, TimeSpan Decode) RunRound(BenchSequences sequences)
    {
        var began = Stopwatch.GetTimestamp();
        sequences.RunPrompt();
        var prefill = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        sequences.Decode();
        var decode = Stopwatch.GetElapsedTime(began);
        sequences.Rewind();
        return (prefill, decode);
    }
}
