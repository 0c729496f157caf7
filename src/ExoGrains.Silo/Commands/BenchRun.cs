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
    /// <exception cref="InvalidRequestException">Prompt, depth and decoded tokens exceed the context, or no engine
    /// keeps the KV cache as asked.</exception>
    /// <exception cref="ExoGrainsException">The backend that was asked for does not work.</exception>
    public static BenchReport Measure(string folderPath, BenchPlan plan, CancellationToken cancellationToken)
    {
        var backend = ChooseBackend(plan);
        var began = Stopwatch.GetTimestamp();
        var folder = ModelFolder.Open(folderPath);
        var configuration = folder.Configuration;
        if (plan.ContextTokens > configuration.ContextTokens)
            throw new InvalidRequestException(
                $"--prompt, --depth and --decode: got sequences of {plan.ContextTokens} tokens, expected at most the "
                + $"model's context of {configuration.ContextTokens}.");
        using var weights = folder.OpenWeights();
        using var engine = EngineFactory.Create(
            backend,
            weights,
            new ShardSpecification(configuration, new LayerRange(0, configuration.LayerCount), IsHead: true),
            new EngineOptions(
                plan.Precision, plan.Threads, plan.BatchSequences + 1, (int)plan.ContextTokens, plan.StepTokens)
            {
                KeyValueType = plan.ChosenKeyValueType,
            });
        var loadTime = Stopwatch.GetElapsedTime(began);
        var rounds = RunRounds(engine, plan, cancellationToken);
        return Describe(folder.Describe(folderPath, card: null), backend, plan, rounds) with
        {
            LoadSeconds = loadTime.TotalSeconds,
            MemoryBytes = engine.MemoryBytes,
        };
    }

    private static Backend ChooseBackend(BenchPlan plan)
    {
        var found = plan.Engines.TakeSurvey().Backends;
        var able = found.Where(backend => EngineSizes.CanKeep(backend, plan.ChosenKeyValueType)).ToList();
        return able.Count > 0
            ? able[0]
            : throw new InvalidRequestException(
                $"--kv-cache: got {plan.ChosenKeyValueType.ToString().ToLowerInvariant()}, expected f32 or f16 with "
                + $"{string.Join(", ", found)}; or say --backend cpu.");
    }

    private static List<BenchRound> RunRounds(IShardEngine engine, BenchPlan plan, CancellationToken cancellationToken)
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
        ModelDescription model, Backend backend, BenchPlan plan, IReadOnlyCollection<BenchRound> rounds)
    {
        // Of a separate embedding a token reads one row, which is next to nothing.
        var weightBytes = EngineSizes.Weights(
            backend, plan.Precision, model with { HeadBytes = model.OutputBytes!.Value }).Total;

        // Each token reads all before it, and itself.
        var positionBytes = EngineSizes.PositionBytes(backend, plan.ChosenKeyValueType, model)
            * model.LayerBytes.Length;
        var keyValueBytes = (long)(positionBytes * (plan.DepthTokens + ((plan.DecodeTokens + 1) / 2.0)));
        var bytesPerToken = ((double)weightBytes / plan.BatchSequences) + keyValueBytes;
        return new BenchReport
        {
            PrefillTokensPerSecond = BenchSpeed.Of(rounds.Select(round => round.PrefillTokensPerSecond)),
            DecodeTokensPerSecond = BenchSpeed.Of(rounds.Select(round => round.DecodeTokensPerSecond)),
            PromptTokens = plan.PromptTokens,
            DecodeTokens = plan.DecodeTokens,
            DepthTokens = plan.DepthTokens,
            BatchSequences = plan.BatchSequences,
            WeightBytesPerToken = weightBytes,
            KeyValueBytesPerToken = keyValueBytes,
            ReadBandwidthBytesPerSecond = BenchSpeed.Of(rounds.Select(round => round.BandwidthBytesPerSecond)).Median,
            DecodeShareOfBandwidth = BenchSpeed.Of(rounds.Select(round =>
                round.DecodeTokensPerSecond * bytesPerToken / round.BandwidthBytesPerSecond)).Median,
            DecodeAllocatedBytesPerStep = rounds.Average(round => (double)round.AllocatedBytes) / plan.DecodeTokens,
            Threads = plan.Threads,
            Precision = plan.Precision == Precision.Fast ? "fast" : "exact",
            KeyValueType = plan.ChosenKeyValueType.ToString().ToLowerInvariant(),
            Engine = backend.ToString(),
        };
    }
}
