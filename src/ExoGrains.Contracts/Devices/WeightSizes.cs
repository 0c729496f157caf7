using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>Bytes of a model's weights, part by part.</summary>
/// <param name="HeadBytes">What only the head holds.</param>
/// <param name="LayerBytes">Each layer, in order.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.WeightSizes")]
public sealed record WeightSizes(
    [property: Id(0)] long HeadBytes, [property: Id(1)] ImmutableArray<long> LayerBytes)
{
    /// <summary>All of them.</summary>
    public long Total => HeadBytes + LayerBytes.Sum();
}
