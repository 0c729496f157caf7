namespace ExoGrains.Compute;

/// <summary>How far a shard's weights are on their way into memory.</summary>
/// <param name="LoadedBytes">Bytes of matrices that are ready, as they are stored.</param>
/// <param name="TotalBytes">Bytes of all the shard's matrices.</param>
public readonly record struct LoadProgress(long LoadedBytes, long TotalBytes);
