using System.Diagnostics;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Folders;

namespace ExoGrains.Silo.Commands;

/// <summary>Drives an engine that holds a whole model, as the head of a ring of one does, and takes the time.</summary>
internal sealed class BenchRun
{
    private const int MaxStepTokens = 512;
    private const int Slot = 0;

    // Any text does: what a token is does not change what it costs.
    private const int PromptSeed = 1;

    private readonly CpuEngine _engine;
    private readonly BenchPlan _plan;
    private readonly int[] _prompt;
    private readonly float[] _hidden;
    private readonly float[] _logits;
    private readonly int _hiddenSize;

    private BenchRun(CpuEngine engine, BenchPlan plan)
    {
        var configuration = engine.Shard.Configuration;
        _engine = engine;
        _plan = plan;
        _hiddenSize = configuration.HiddenSize;
        _hidden = new float[engine.Options.MaxStepTokens * _hiddenSize];
        _logits = new float[configuration.VocabularySize];
        var random = new Random(PromptSeed);
        _prompt = [.. Enumerable.Range(0, plan.PromptTokens).Select(_ => random.Next(configuration.VocabularySize))];
    }

    /// <summary>Loads a model, runs it as planned, and measures the machine's memory.</summary>
    /// <exception cref="InvalidRequestException">Prompt and decoded tokens exceed the context.</exception>
    public static BenchReport Measure(ModelFolder folder, BenchPlan plan, CancellationToken cancellationToken)
    {
        var configuration = folder.Configuration;
        var contextTokens = (long)plan.PromptTokens + plan.DecodeTokens;
        if (contextTokens > configuration.ContextTokens)
            throw new InvalidRequestException(
                $"--prompt and --decode: got {contextTokens} tokens together, expected at most the model's context of "
                + $"{configuration.ContextTokens}.");
        using var weights = folder.OpenWeights();
        using var engine = new CpuEngine(
            weights,
            new ShardSpecification(configuration, new LayerRange(0, configuration.LayerCount), IsHead: true),
            new EngineOptions(
                plan.Precision,
                plan.Threads,
                SlotCount: 1,
                (int)contextTokens,
                Math.Min(MaxStepTokens, plan.PromptTokens))
            {
                KeyValueType = plan.KeyValueType ?? plan.Precision.UsualKeyValueType(),
            });
        var run = new BenchRun(engine, plan);
        var speeds = new List<(double Prefill, double Decode)>();
        // The first run is not counted: it compiles the kernels and brings the weights into memory.
        for (var i = 0; i <= plan.Repeats; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var speed = run.RunOnce();
            if (i > 0)
                speeds.Add(speed);
        }

        var decode = BenchSpeed.Of(speeds.Select(speed => speed.Decode));
        var bandwidth = MemoryBandwidthProbe.Measure(plan.Threads, TimeSpan.FromSeconds(1));
        return new BenchReport(
            BenchSpeed.Of(speeds.Select(speed => speed.Prefill)),
            decode,
            engine.WeightBytesPerToken,
            bandwidth,
            decode.Median * engine.WeightBytesPerToken / bandwidth,
            plan.Threads,
            nameof(Backend.Cpu));
    }

    private (double Prefill, double Decode) RunOnce()
    {
        _engine.Apply([new SlotOperation(SlotOperationKind.Open, Slot)]);
        var began = Stopwatch.GetTimestamp();
        var token = Prefill();
        var prefill = Stopwatch.GetElapsedTime(began).TotalSeconds;

        began = Stopwatch.GetTimestamp();
        for (var i = 0; i < _plan.DecodeTokens; i++)
            token = Step([token], _plan.PromptTokens + i, isLast: true);
        var decode = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _engine.Apply([new SlotOperation(SlotOperationKind.Close, Slot)]);
        return (_plan.PromptTokens / prefill, _plan.DecodeTokens / decode);
    }

    private int Prefill()
    {
        var token = 0;
        for (var position = 0; position < _prompt.Length; position += _engine.Options.MaxStepTokens)
        {
            var count = Math.Min(_engine.Options.MaxStepTokens, _prompt.Length - position);
            token = Step(_prompt.AsSpan(position, count), position, position + count == _prompt.Length);
        }

        return token;
    }

    private int Step(ReadOnlySpan<int> tokens, int position, bool isLast)
    {
        var hidden = _hidden.AsSpan(0, tokens.Length * _hiddenSize);
        _engine.Embed(tokens, hidden);
        _engine.RunLayers([new StepRow(Slot, position, tokens.Length, isLast ? 1 : 0)], hidden);
        if (!isLast)
            return 0;
        _engine.ComputeLogits(hidden[^_hiddenSize..], _logits);
        return _logits.AsSpan().IndexOf(_logits.Max());
    }
}
