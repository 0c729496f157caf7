namespace ExoGrains.Contracts;

/// <summary>MLX on a device, as its silo found it.</summary>
/// <param name="Version">Version of MLX, as the library says.</param>
/// <param name="LibraryPath">File that was loaded.</param>
/// <param name="Backend">What it computes with.</param>
/// <param name="DeviceName">Name of the processor or GPU, for people.</param>
/// <param name="MemoryUsableBytes">What that recommends to use at most; null where it has no own limit.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.MlxReport")]
public sealed record MlxReport(
    [property: Id(0)] string Version,
    [property: Id(1)] string LibraryPath,
    [property: Id(2)] Backend Backend,
    [property: Id(3)] string DeviceName,
    [property: Id(4)] long? MemoryUsableBytes);
