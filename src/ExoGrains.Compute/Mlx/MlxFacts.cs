using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>MLX as it was found, loaded and tried on this machine.</summary>
/// <param name="LibraryPath">File that was loaded.</param>
/// <param name="Version">Version of MLX, as the library says.</param>
/// <param name="Backend">What it computes with.</param>
/// <param name="DeviceName">Name of the device, for people.</param>
/// <param name="MemoryUsableBytes">What the device recommends to use at most; null where it has no own limit.</param>
public sealed record MlxFacts(
    string LibraryPath, Version Version, Backend Backend, string DeviceName, long? MemoryUsableBytes);
