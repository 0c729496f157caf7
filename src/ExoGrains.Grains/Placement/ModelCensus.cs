using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>Lists the models of the cluster.</summary>
internal static class ModelCensus
{
    /// <summary>Models on any device and models placed, sorted by id.</summary>
    /// <param name="descriptions">Of models on devices and of placed ones, in any order; may repeat.</param>
    /// <param name="instances">What is placed.</param>
    public static ImmutableArray<ModelReport> Take(
        IEnumerable<ModelDescription> descriptions, ImmutableArray<InstanceStatus> instances)
    {
        var known = descriptions
            .GroupBy(description => description.ModelId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var placed = instances
            .Where(instance => instance.ModelId is not null)
            .Select(instance => instance.ModelId!);
        return
        [
            .. known.Keys.Union(placed, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(id => Report(id, known.GetValueOrDefault(id), instances)),
        ];
    }

    private static ModelReport Report(
        string id, ModelDescription? known, ImmutableArray<InstanceStatus> instances) => new(
        id,
        instances.Any(instance => instance.ModelId == id && instance.State == InstanceState.Ready),
        known is not null,
        known?.ContextTokens ?? 0,
        known?.WeightBytes ?? 0,
        known?.Family ?? "",
        known?.Quantization ?? "");
}
