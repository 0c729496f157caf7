using ExoGrains.Compute;
using ExoGrains.Compute.Sampling;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>Drives an engine that holds a whole model with one sequence at a time, in slot 0.</summary>
/// <param name="engine">The engine; slot 0 is closed before and after every call.</param>
internal sealed class SelfTestSequence(IShardEngine engine)
{
    // Prompts come in chunks, as a head sends them.
    private const int ChunkTokens = 32;

    private readonly int _hiddenSize = engine.Shard.Configuration.HiddenSize;
    private readonly int _vocabularySize = engine.Shard.Configuration.VocabularySize;

    /// <summary>Logits at every position.</summary>
    /// <returns><c>[tokens, vocabulary]</c>.</returns>
    public float[] Score(ReadOnlySpan<int> tokens)
    {
        var logits = new float[tokens.Length * _vocabularySize];
        Open();
        for (var first = 0; first < tokens.Length; first += ChunkTokens)
        {
            var count = Math.Min(ChunkTokens, tokens.Length - first);
            Run(first, tokens.Slice(first, count), logits.AsSpan(first * _vocabularySize, count * _vocabularySize));
        }

        Close();
        return logits;
    }

    /// <summary>The most likely continuation, token by token.</summary>
    public int[] Continue(ReadOnlySpan<int> prompt, int count)
    {
        var answer = new int[count];
        var sampler = new Sampler(_vocabularySize);
        var logits = new float[prompt.Length * _vocabularySize];
        Open();
        Run(0, prompt, logits);
        for (var i = 0; ; i++)
        {
            answer[i] = sampler.Sample(
                logits.AsSpan()[^_vocabularySize..], SamplingParameters.Greedy, [], [], 0, prompt.Length + i);
            if (i == count - 1)
                break;
            Run(prompt.Length + i, answer.AsSpan(i, 1), logits.AsSpan()[^_vocabularySize..]);
        }

        Close();
        return answer;
    }

    private void Run(int position, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        var hidden = new float[tokens.Length * _hiddenSize];
        engine.Embed(tokens, hidden);
        engine.RunLayers([new StepRow(0, position, tokens.Length, tokens.Length)], hidden);
        engine.ComputeLogits(hidden, logits);
    }

    private void Open() => engine.Apply([new SlotOperation(SlotOperationKind.Open, 0)]);

    private void Close() => engine.Apply([new SlotOperation(SlotOperationKind.Close, 0)]);
}
