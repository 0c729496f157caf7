using ExoGrains.Contracts;

namespace ExoGrains.Grains.Placement;

/// <summary>One instance that should run, or that is on its way out.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Specification">What was asked for.</param>
/// <param name="ModelId">Id under which the model is served.</param>
/// <param name="SupersededBy">The instance of the same model that takes over once it is ready; null for none.</param>
/// <param name="IsRemoved">Whether it must only still be told that it is gone.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.InstanceEntry")]
internal sealed record InstanceEntry(
    [property: Id(0)] InstanceId Id,
    [property: Id(1)] InstanceSpecification Specification,
    [property: Id(2)] string ModelId,
    [property: Id(3)] InstanceId? SupersededBy = null,
    [property: Id(4)] bool IsRemoved = false)
{
    /// <summary>Whether requests that name <paramref name="model"/>, an id or a folder, mean this instance.</summary>
    public bool Serves(string model) =>
        !IsRemoved
        && (string.Equals(ModelId, model, StringComparison.Ordinal)
            || string.Equals(Specification.Model, model, StringComparison.Ordinal));
}
