namespace ExoGrains.Contracts;

/// <summary>A shard: contiguous decoder layers <c>[FirstLayer, EndLayer)</c>, half open.</summary>
/// <param name="FirstLayer">0-based index of the first layer.</param>
/// <param name="EndLayer">Index after the last layer; not below <paramref name="FirstLayer"/>.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LayerRange")]
public readonly record struct LayerRange([property: Id(0)] int FirstLayer, [property: Id(1)] int EndLayer)
{
    /// <summary>Number of layers.</summary>
    public int Count => EndLayer - FirstLayer;

    /// <summary>Written as <c>[0,4)</c>.</summary>
    public override string ToString() => $"[{FirstLayer},{EndLayer})";
}
