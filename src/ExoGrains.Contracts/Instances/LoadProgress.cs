namespace ExoGrains.Contracts;

/// <summary>How far weights are on their way into memory.</summary>
/// <param name="LoadedBytes">Bytes of matrices that are ready, as they are stored.</param>
/// <param name="TotalBytes">Bytes of all matrices that are to be loaded.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LoadProgress")]
public readonly record struct LoadProgress([property: Id(0)] long LoadedBytes, [property: Id(1)] long TotalBytes)
{
    /// <summary>Whole percent, 0 to 100; 100 only when all is loaded.</summary>
    public int Percent => TotalBytes <= 0 ? 100 : (int)Int128.Clamp((Int128)LoadedBytes * 100 / TotalBytes, 0, 100);
}
