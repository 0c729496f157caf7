using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>What is measured.</summary>
/// <param name="Threads">Threads that compute.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="DecodeTokens">Tokens decoded after it.</param>
/// <param name="Repeats">Measured runs.</param>
/// <param name="Precision">Rounding.</param>
internal sealed record BenchPlan(int Threads, int PromptTokens, int DecodeTokens, int Repeats, Precision Precision)
{
    /// <summary>Element type of the KV cache; null for what is usual with the precision.</summary>
    public KeyValueType? KeyValueType { get; init; }
}
