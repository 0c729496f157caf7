using System.Diagnostics;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;

namespace ExoGrains.Silo.Commands;

/// <summary>Takes the time of an engine that holds a whole model.</summary>
internal static class BenchRun
{
    private static readonly TimeSpan ProbeDuration = TimeSpan.FromMilliseconds(300);

    /// <summary>Loads a model, runs it as planned, and measures the machine's memory between the runs.</summary>
    /// <exception cref="InvalidRequestException">Prompt, depth and decoded tokens exceed the context.</exception>
    public static BenchReport Measure(string folderPath, BenchPlan plan, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var folder = ModelFolder.Open(folderPath);
        var configuration = folder.Configuration;
        if (plan.ContextTokens > configuration.ContextTokens)
            throw new InvalidRequestException(
                $"--prompt, --depth and --decode: got sequences of {plan.ContextTokens} tokens, expected at most the "
                + $"model's context of {configuration.ContextTokens}.");
        using var weights = folder.OpenWeights();
        using var engine = new CpuEngine(
            weights,
            new ShardSpecification(configuration, new LayerRange(0, configuration.LayerCount), IsHead: true),
            new EngineOptions(
                plan.Precision, plan.Threads, plan.BatchSequences + 1, (int)plan.ContextTokens, plan.StepTokens)
            {
                KeyValueType = plan.KeyValueType ?? plan.Precision.UsualKeyValueType(),
            });
        var loadTime = Stopwatch.GetElapsedTime(began);
        return Describe(engine, plan, loadTime, RunRounds(engine, plan, cancellationToken));
    }

    private static List<BenchRound> RunRounds(CpuEngine engine, BenchPlan plan, CancellationToken cancellationToken)
    {
        var sequences = new BenchSequences(engine, plan);
        sequences.Fill(cancellationToken);
        var rounds = new List<BenchRound>();

        // The first run is not counted: it compiles the kernels and brings the weights into memory.
        for (var i = 0; i <= plan.Repeats; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var round = RunOnce(sequences, plan);
            if (i > 0)
                rounds.Add(round);
        }

        return rounds;
    }

    private static BenchRound RunOnce(BenchSequences sequences, BenchPlan plan)
    {
        var began = Stopwatch.GetTimestamp();
        sequences.RunPrompt();
        var prefill = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        began = Stopwatch.GetTimestamp();
        sequences.Decode();
        var decode = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        sequences.Rewind();
        return new BenchRound(
            plan.PromptTokens / prefill,
            (double)plan.DecodeTokens * plan.BatchSequences / decode,
            allocated,
            MemoryBandwidthProbe.Measure(plan.Threads, ProbeDuration));
    }

    private static BenchReport Describe(
        CpuEngine engine, BenchPlan plan, TimeSpan loadTime, IReadOnlyCollection<BenchRound> rounds)
    {
        // Each token reads all before it, and itself.
        var keyValueBytes = (long)(
            engine.KeyValueBytesPerPosition * (plan.DepthTokens + ((plan.DecodeTokens + 1) / 2.0)));
        var bytesPerToken = ((double)engine.WeightBytesPerToken / plan.BatchSequences) + keyValueBytes;
        return new BenchReport
        {
            PrefillTokensPerSecond = BenchSpeed.Of(rounds.Select(round => round.PrefillTokensPerSecond)),
            DecodeTokensPerSecond = BenchSpeed.Of(rounds.Select(round => round.DecodeTokensPerSecond)),
            PromptTokens = plan.PromptTokens,
            DecodeTokens = plan.DecodeTokens,
            DepthTokens = plan.DepthTokens,
            BatchSequences = plan.BatchSequences,
            WeightBytesPerToken = engine.WeightBytesPerToken,
            KeyValueBytesPerToken = keyValueBytes,
            ReadBandwidthBytesPerSecond = BenchSpeed.Of(rounds.Select(round => round.BandwidthBytesPerSecond)).Median,
            DecodeShareOfBandwidth = BenchSpeed.Of(rounds.Select(round =>
                round.DecodeTokensPerSecond * bytesPerToken / round.BandwidthBytesPerSecond)).Median,
            DecodeAllocatedBytesPerStep = rounds.Average(round => (double)round.AllocatedBytes) / plan.DecodeTokens,
            LoadSeconds = loadTime.TotalSeconds,
            MemoryBytes = engine.MemoryBytes,
            Threads = plan.Threads,
            Precision = plan.Precision == Precision.Fast ? "fast" : "exact",
            KeyValueType = engine.Options.KeyValueType.ToString().ToLowerInvariant(),
            Engine = nameof(Backend.Cpu),
        };
    }
}
