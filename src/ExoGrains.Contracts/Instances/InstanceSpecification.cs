namespace ExoGrains.Contracts;

/// <summary>What was asked for: the part of an instance that is persisted and placed again after failures.</summary>
/// <param name="Model">Model id, or path of a model folder.</param>
/// <param name="RankCount">Exact number of ranks; null lets the planner choose.</param>
/// <param name="ContextTokens">Largest sequence, prompt and answer together; null for the model's own limit, capped by
/// memory.</param>
/// <param name="Precision">Rounding the engines may use.</param>
/// <param name="Objective">What the plan is to be best at.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.InstanceSpecification")]
public sealed record InstanceSpecification(
    [property: Id(0)] string Model,
    [property: Id(1)] int? RankCount = null,
    [property: Id(2)] int? ContextTokens = null,
    [property: Id(3)] Precision Precision = Precision.Fast,
    [property: Id(4)] PlanObjective Objective = PlanObjective.Latency);
