using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>What engines hold of a model, from its description alone.</summary>
public static class EngineSizes
{
    /// <summary>Whether an engine can keep its KV cache in elements of a type.</summary>
    /// <param name="backend">What computes; one that no engine of ours is for keeps nothing.</param>
    /// <param name="type">The type.</param>
    public static bool CanKeep(Backend backend, KeyValueType type) => backend switch
    {
        Backend.Cpu => true,
        Backend.MlxMetal or Backend.MlxCuda or Backend.MlxCpu => type != KeyValueType.Q8,
        _ => false,
    };

    /// <summary>Weights as an engine holds them.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="precision">What it is asked for.</param>
    /// <param name="model">The model.</param>
    public static WeightSizes Weights(Backend backend, Precision precision, ModelDescription model) =>
        backend == Backend.Cpu
            ? new WeightSizes(model.HeadBytes, model.LayerBytes)
            : MlxEngineMemory.Weights(backend, precision, model);

    /// <summary>KV cache of one position in one layer.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="type">One that it <see cref="CanKeep"/>.</param>
    /// <param name="model">The model.</param>
    public static long PositionBytes(Backend backend, KeyValueType type, ModelDescription model) =>
        backend == Backend.Cpu ? model.KvBytes(type) : MlxEngineMemory.PositionBytes(type, model);
}
