namespace ExoGrains.Compute;

/// <summary>Memory of an engine besides its weights, bytes.</summary>
/// <param name="WorkBytes">Activations and scratch, taken when it is loaded.</param>
/// <param name="CacheBytes">KV cache when every slot is full.</param>
public readonly record struct EngineMemory(long WorkBytes, long CacheBytes);
