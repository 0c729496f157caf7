using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute;

/// <summary>Chooses the engine for a shard on this machine.</summary>
public static class EngineFactory
{
    /// <summary>Loads a shard. Today every machine computes with <see cref="CpuEngine"/>.</summary>
    /// <param name="weights">The model's tensors; must stay open as long as the engine.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="options">Limits and precision.</param>
    /// <param name="progress">Told how far loading is, on the calling thread; null for nobody.</param>
    /// <exception cref="ArgumentException">Options or layers out of range.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing or of the wrong shape or type.</exception>
    public static IShardEngine Create(
        ModelWeights weights,
        ShardSpecification shard,
        EngineOptions options,
        IProgress<LoadProgress>? progress = null) => new CpuEngine(weights, shard, options, progress);

    /// <summary>Predicts what <see cref="IShardEngine.MemoryBytes"/> of an engine is at full use, besides its
    /// weights.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="layerCount">Layers of the shard.</param>
    /// <param name="options">Limits it would be made with.</param>
    public static EngineMemory Predict(ModelShape shape, int layerCount, EngineOptions options) =>
        new(CpuEngineMemory.WorkBytes(shape, options), CpuEngineMemory.CacheBytes(shape, layerCount, options));
}
