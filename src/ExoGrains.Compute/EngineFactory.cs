using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute;

/// <summary>Makes the engine of a backend, and knows what each of them takes.</summary>
public static class EngineFactory
{
    /// <summary>Loads a shard.</summary>
    /// <param name="backend">What computes it; one that <see cref="BackendSurvey"/> found on this machine.</param>
    /// <param name="weights">The model's tensors; must stay open as long as the engine.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="options">Limits and precision.</param>
    /// <param name="progress">Told how far loading is, on the calling thread; null for nobody.</param>
    /// <exception cref="ArgumentException">Options or layers out of range.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing or of the wrong shape or type.</exception>
    /// <exception cref="NotSupportedException">No engine of ours computes with it.</exception>
    public static IShardEngine Create(
        Backend backend,
        ModelWeights weights,
        ShardSpecification shard,
        EngineOptions options,
        IProgress<LoadProgress>? progress = null) => backend switch
        {
            Backend.Cpu => new CpuEngine(weights, shard, options, progress),
            Backend.MlxMetal or Backend.MlxCuda or Backend.MlxCpu =>
                new MlxEngine(MlxDevice.Open(backend), weights, shard, options, progress),
            _ => throw Unknown(backend),
        };

    /// <summary>Limits what all engines of a backend in this process may hold together. Ours takes all it needs but its
    /// KV cache at load, and has no limit of its own.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="bytes">Bytes.</param>
    public static void LimitMemory(Backend backend, long bytes)
    {
        if (backend is Backend.MlxMetal or Backend.MlxCuda or Backend.MlxCpu)
            MlxDevice.Open(backend).MemoryLimitBytes = bytes;
    }

    /// <summary>Predicts what <see cref="IShardEngine.MemoryBytes"/> of an engine is at full use, besides its
    /// weights.</summary>
    /// <param name="backend">What computes it.</param>
    /// <param name="shape">The model.</param>
    /// <param name="layerCount">Layers of the shard.</param>
    /// <param name="options">Limits it would be made with.</param>
    /// <exception cref="NotSupportedException">No engine of ours computes with it.</exception>
    public static EngineMemory Predict(
        Backend backend, ModelShape shape, int layerCount, EngineOptions options) => backend switch
        {
            Backend.Cpu => new(
                CpuEngineMemory.WorkBytes(shape, options), CpuEngineMemory.CacheBytes(shape, layerCount, options)),
            Backend.MlxMetal or Backend.MlxCuda or Backend.MlxCpu => new(
                MlxEngineMemory.WorkBytes(backend, shape, options),
                MlxEngineMemory.CacheBytes(shape, layerCount, options)),
            _ => throw Unknown(backend),
        };

    private static NotSupportedException Unknown(Backend backend) =>
        new($"Backend: got {backend}, expected one of {Backend.MlxMetal}, {Backend.MlxCuda}, {Backend.MlxCpu}, "
            + $"{Backend.Cpu}.");
}
