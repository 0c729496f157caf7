using ExoGrains.Compute;
using ExoGrains.Compute.Sampling;

namespace ExoGrains.Silo.Commands;

/// <summary>Drives an engine that holds a whole model, as the head of a ring of one does: prompts in chunks, and
/// sequences that decode together.</summary>
/// <remarks>Nothing is allocated between construction and the end, so that what is timed is the engine.</remarks>
internal sealed class BenchSequences
{
    // Any text does: what a token is does not change what it costs.
    private const int TextSeed = 1;

    private readonly IShardEngine _engine;
    private readonly BenchPlan _plan;
    private readonly Sampler _sampler;
    private readonly int[] _text;
    private readonly int[] _tokens;
    private readonly StepRow[] _rows;
    private readonly float[] _hidden;
    private readonly float[] _logits;
    private readonly int _hiddenSize;
    private readonly int _vocabularySize;

    /// <summary>Reserves what the plan needs.</summary>
    /// <param name="engine">Has a slot for each sequence and one more for the prompt.</param>
    /// <param name="plan">What is measured.</param>
    public BenchSequences(IShardEngine engine, BenchPlan plan)
    {
        var configuration = engine.Shard.Configuration;
        _engine = engine;
        _plan = plan;
        _hiddenSize = configuration.HiddenSize;
        _vocabularySize = configuration.VocabularySize;
        _sampler = new Sampler(_vocabularySize);
        _tokens = new int[plan.BatchSequences];
        _rows = new StepRow[plan.BatchSequences];
        _hidden = new float[plan.StepTokens * _hiddenSize];
        _logits = new float[plan.BatchSequences * _vocabularySize];
        var random = new Random(TextSeed);
        _text =
        [
            .. Enumerable.Range(0, Math.Max(plan.PromptTokens, plan.DepthTokens))
                .Select(_ => random.Next(_vocabularySize)),
        ];
    }

    private int PromptSlot => _plan.BatchSequences;

    /// <summary>Opens every decoding sequence and fills its cache with the depth asked for.</summary>
    /// <remarks>Each is computed by itself: a fork would share its memory, and the sequences would read less than
    /// real ones do.</remarks>
    public void Fill(CancellationToken cancellationToken)
    {
        for (var slot = 0; slot < _plan.BatchSequences; slot++)
        {
            _engine.Apply([new SlotOperation(SlotOperationKind.Open, slot)]);
            cancellationToken.ThrowIfCancellationRequested();
            _tokens[slot] = _plan.DepthTokens > 0 ? Prefill(slot, _plan.DepthTokens) : 0;
        }
    }

    /// <summary>Computes the prompt and its first token in a slot of its own, which it then empties.</summary>
    public void RunPrompt()
    {
        _engine.Apply([new SlotOperation(SlotOperationKind.Open, PromptSlot)]);
        Prefill(PromptSlot, _plan.PromptTokens);
        _engine.Apply([new SlotOperation(SlotOperationKind.Close, PromptSlot)]);
    }

    /// <summary>Decodes with all sequences.</summary>
    public void Decode()
    {
        for (var i = 0; i < _plan.DecodeTokens; i++)
            DecodeStep(_plan.DepthTokens + i);
    }

    /// <summary>Takes the decoded tokens back, so that the next <see cref="Decode"/> starts where this one
    /// did.</summary>
    public void Rewind()
    {
        for (var slot = 0; slot < _plan.BatchSequences; slot++)
            _engine.Apply([new SlotOperation(SlotOperationKind.Truncate, slot, Length: _plan.DepthTokens)]);
    }

    private int Prefill(int slot, int count)
    {
        for (var position = 0; position < count; position += _plan.StepTokens)
        {
            var tokens = _text.AsSpan(position, Math.Min(_plan.StepTokens, count - position));
            var isLast = position + tokens.Length == count;
            var hidden = _hidden.AsSpan(0, tokens.Length * _hiddenSize);
            _engine.Embed(tokens, hidden);
            _engine.RunLayers([new StepRow(slot, position, tokens.Length, isLast ? 1 : 0)], hidden);
            if (isLast)
                _engine.ComputeLogits(hidden[^_hiddenSize..], _logits.AsSpan(0, _vocabularySize));
        }

        return Draw(0, count);
    }

    private void DecodeStep(int position)
    {
        var hidden = _hidden.AsSpan(0, _tokens.Length * _hiddenSize);
        for (var slot = 0; slot < _rows.Length; slot++)
            _rows[slot] = new StepRow(slot, position, 1, 1);
        _engine.Embed(_tokens, hidden);
        _engine.RunLayers(_rows, hidden);
        _engine.ComputeLogits(hidden, _logits);
        for (var slot = 0; slot < _tokens.Length; slot++)
            _tokens[slot] = Draw(slot, position + 1);
    }

    private int Draw(int row, int position) => _sampler.Sample(
        _logits.AsSpan(row * _vocabularySize, _vocabularySize), SamplingParameters.Greedy, [], [], seed: 0, position);
}
