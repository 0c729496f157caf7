using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;

namespace ExoGrains.Grains.Planning;

/// <summary>What a plan must satisfy, and the limits it is made with.</summary>
/// <param name="Model">Model id or folder, as it was asked for.</param>
/// <param name="RankCount">Exact number of ranks; null for as few as fit, which is fastest for one sequence.</param>
/// <param name="ContextTokens">Exact length of a slot; null for the model's own limit, capped by memory.</param>
public sealed record PlanOptions(string Model, int? RankCount, int? ContextTokens)
{
    /// <summary>Sequences a rank should hold at once; fewer where memory is short.</summary>
    public int WantedSlotCount { get; init; } = 8;

    /// <summary>Largest step that activations are counted for, tokens.</summary>
    public int MaxStepTokens { get; init; } = ShardSession.MaxStepTokens;

    /// <summary>Threads that scratch memory is counted for where a device's own number is not known.</summary>
    public int ThreadCount { get; init; } = 4;

    /// <summary>
    /// What is left free on every device of a plan: for what requests allocate and free again, and for what an
    /// allocator cannot give back. No part of a rank's figure.
    /// </summary>
    public long ReserveBytes { get; init; } = 16L << 20;

    /// <summary>The options that a specification asks for.</summary>
    public static PlanOptions For(InstanceSpecification specification) =>
        new(specification.Model, specification.RankCount, specification.ContextTokens);
}
