using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>The planner's immutable result: which device holds which layers, and how each hop is made.</summary>
/// <param name="Model">Model id or folder, as it was asked for.</param>
/// <param name="Ranks">By rank; rank 0 is the head. Every layer is in exactly one range.</param>
/// <param name="Hops">One per rank when there are two ranks or more, from rank r to rank (r+1) mod N; else
/// empty.</param>
/// <param name="PredictedSecondsPerToken">Decode time of one sequence; null where speeds are not measured.</param>
/// <param name="LeftOut">Devices that are not part of the ring, each with its reason.</param>
/// <param name="ContextTokens">Longest sequence, prompt and answer together; the KV budget was made for it.</param>
/// <param name="SlotCount">Sequences that every rank can hold at once.</param>
/// <param name="ModelId">Id under which the model is served.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.RingPlan")]
public sealed record RingPlan(
    [property: Id(0)] string Model,
    [property: Id(1)] ImmutableArray<RankPlan> Ranks,
    [property: Id(2)] ImmutableArray<HopPlan> Hops,
    [property: Id(3)] double? PredictedSecondsPerToken,
    [property: Id(4)] ImmutableArray<LeftOutDevice> LeftOut,
    [property: Id(5)] int ContextTokens,
    [property: Id(6)] int SlotCount,
    [property: Id(7)] string ModelId);
