using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;

namespace ExoGrains.Grains.Planning;

/// <summary>What a plan must satisfy, and the limits it is made with.</summary>
/// <param name="Model">Model id or folder, as it was asked for.</param>
/// <param name="RankCount">Exact number of ranks; null leaves it to the objective.</param>
/// <param name="ContextTokens">Exact length of a slot; null for the model's own limit, capped by memory.</param>
public sealed record PlanOptions(string Model, int? RankCount, int? ContextTokens)
{
    /// <summary>What the plan is to be best at.</summary>
    public PlanObjective Objective { get; init; }

    /// <summary>Rounding; weights may be wider where nothing may be rounded.</summary>
    public Precision Precision { get; init; }

    /// <summary>How KV caches store elements.</summary>
    public KeyValueType KeyValueType { get; init; }

    /// <summary>Least number of ranks; null for one.</summary>
    public int? MinRanks { get; init; }

    /// <summary>Largest number of ranks; null for as many as there are devices and layers.</summary>
    public int? MaxRanks { get; init; }

    /// <summary>Devices that must take part, by name or id; a name means all devices of that name.</summary>
    public ImmutableArray<string> Pinned { get; init; } = [];

    /// <summary>Devices that must not take part, by name or id; one that is not present does not matter.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>Sequences a rank should hold at once; fewer where memory is short.</summary>
    public int WantedSlotCount { get; init; } = 8;

    /// <summary>Most sequences where room for them is the objective.</summary>
    public int MostSlotCount { get; init; } = 64;

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
        new(specification.Model, specification.RankCount, specification.ContextTokens)
        {
            Objective = specification.Objective,
            Precision = specification.Precision,
            KeyValueType = specification.ChosenKeyValueType(),
            MinRanks = specification.MinRanks,
            MaxRanks = specification.MaxRanks,
            Pinned = specification.Pinned.IsDefault ? [] : specification.Pinned,
            Excluded = specification.Excluded.IsDefault ? [] : specification.Excluded,
        };

    /// <summary>Refuses what no cluster could satisfy.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong; the message says all that is.</exception>
    public void Check(ModelDescription model)
    {
        if (model.LayerBytes.IsDefaultOrEmpty)
            throw new InvalidRequestException($"Model '{model.ModelId}': got no layers, expected one at least.");
        var errors = new List<string>();
        CheckRanks("Ranks", RankCount, model, errors);
        CheckRanks("Least ranks", MinRanks, model, errors);
        if (MaxRanks is < 1)
            errors.Add($"Most ranks: got {MaxRanks}, expected 1 or more.");
        if (RankCount is not null && (MinRanks is not null || MaxRanks is not null))
            errors.Add("Ranks: got an exact number and limits, expected one of them; leave the limits out.");
        if (MinRanks > MaxRanks)
        {
            errors.Add(
                $"Ranks: got at least {MinRanks} and at most {MaxRanks}; expected the least not above the most.");
        }

        if (ContextTokens is { } context && (context < 1 || context > model.ContextTokens))
        {
            errors.Add(
                $"Context: got {context} tokens, expected 1 to {model.ContextTokens}, " +
                $"which '{model.ModelId}' was made for.");
        }

        if (Pinned.Intersect(Excluded, StringComparer.OrdinalIgnoreCase).ToList() is { Count: > 0 } both)
            errors.Add($"Devices: {string.Join(", ", both)} must take part and must not; leave one of them out.");
        if (errors.Count > 0)
            throw new InvalidRequestException(string.Join(" ", errors));
    }

    private static void CheckRanks(string what, int? ranks, ModelDescription model, List<string> errors)
    {
        if (ranks is not { } count || (count >= 1 && count <= model.LayerBytes.Length))
            return;
        errors.Add(
            $"{what}: got {count}, expected 1 to {model.LayerBytes.Length}: every rank holds a layer, and " +
            $"'{model.ModelId}' has {model.LayerBytes.Length}.");
    }
}
