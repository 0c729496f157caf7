using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>What is measured.</summary>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Precision">Rounding.</param>
/// <param name="Repeats">Measured runs.</param>
internal sealed record BenchPlan(int Threads, Precision Precision, int Repeats)
{
    private const int MaxChunkTokens = 512;

    /// <summary>Tokens of the prompt, 1 at least.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens each sequence decodes, 1 at least.</summary>
    public required int DecodeTokens { get; init; }

    /// <summary>Tokens in a sequence's KV cache when its decoding starts.</summary>
    public required int DepthTokens { get; init; }

    /// <summary>Sequences that decode together in one step, 1 at least.</summary>
    public required int BatchSequences { get; init; }

    /// <summary>Longest sequence.</summary>
    public long ContextTokens => Math.Max(PromptTokens, (long)DepthTokens + DecodeTokens);

    /// <summary>Most tokens in one step: chunks of prompt, or a token of each sequence.</summary>
    public int StepTokens =>
        Math.Max(BatchSequences, Math.Min(MaxChunkTokens, Math.Max(PromptTokens, DepthTokens)));

    /// <summary>Element type of the KV cache; null for what is usual with the precision.</summary>
    public KeyValueType? KeyValueType { get; init; }

    /// <summary>The same, settled.</summary>
    public KeyValueType ChosenKeyValueType => KeyValueType ?? Precision.UsualKeyValueType();

    /// <summary>What may compute.</summary>
    public EngineChoice Engines { get; init; } = EngineChoice.Auto;
}
