using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>Limits and choices of one engine, fixed when it is loaded.</summary>
/// <param name="Precision">Rounding of activations in quantised products.</param>
/// <param name="ThreadCount">Threads that compute, 1 at least.</param>
/// <param name="SlotCount">Sequences whose KV cache it can hold at once.</param>
/// <param name="ContextTokens">Longest sequence of one slot.</param>
/// <param name="MaxStepTokens">Most tokens in one step; buffers are sized for it.</param>
public sealed record EngineOptions(
    Precision Precision, int ThreadCount, int SlotCount, int ContextTokens, int MaxStepTokens)
{
    /// <summary>How the KV cache stores elements; the usual type of the precision where nothing else is said.</summary>
    public KeyValueType KeyValueType { get; init; } = Precision.UsualKeyValueType();
}
