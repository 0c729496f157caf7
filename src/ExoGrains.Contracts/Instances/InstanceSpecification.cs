using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>What was asked for: the part of an instance that is persisted and placed again after failures.</summary>
/// <remarks>Two are equal when they ask for the same; the order in which devices are named does not matter.</remarks>
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
    [property: Id(4)] PlanObjective Objective = PlanObjective.Latency)
{
    /// <summary>Least number of ranks; null for one.</summary>
    [Id(5)]
    public int? MinRanks { get; init; }

    /// <summary>Largest number of ranks; null for as many as help.</summary>
    [Id(6)]
    public int? MaxRanks { get; init; }

    /// <summary>Devices that must take part, by name or id; a name means all devices of that name.</summary>
    [Id(7)]
    public ImmutableArray<string> Pinned { get; init; } = [];

    /// <summary>Devices that must not take part, by name or id.</summary>
    [Id(8)]
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>How KV caches store elements; null for what is usual with the precision.</summary>
    [Id(9)]
    public KeyValueType? KeyValueType { get; init; }

    /// <summary>The element type that every rank's KV cache has.</summary>
    public KeyValueType ChosenKeyValueType() => KeyValueType ?? Precision.UsualKeyValueType();

    /// <summary>Whether both ask for the same.</summary>
    public bool Equals(InstanceSpecification? other) =>
        other is not null
        && Model == other.Model
        && RankCount == other.RankCount
        && ContextTokens == other.ContextTokens
        && Precision == other.Precision
        && ChosenKeyValueType() == other.ChosenKeyValueType()
        && Objective == other.Objective
        && MinRanks == other.MinRanks
        && MaxRanks == other.MaxRanks
        && NamesAlike(Pinned, other.Pinned)
        && NamesAlike(Excluded, other.Excluded);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Model, RankCount, ContextTokens, Precision, Objective, MinRanks, MaxRanks);

    // One that an older silo sent has no lists at all, which means none are named.
    private static bool NamesAlike(ImmutableArray<string> left, ImmutableArray<string> right) =>
        (left.IsDefault ? [] : left).Order(StringComparer.Ordinal).SequenceEqual(
            (right.IsDefault ? [] : right).Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
