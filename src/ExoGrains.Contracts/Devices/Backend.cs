namespace ExoGrains.Contracts;

/// <summary>What can run a shard. Names are those of model cards.</summary>
public enum Backend
{
    /// <summary>MLX on an Apple GPU.</summary>
    MlxMetal = 0,

    /// <summary>MLX on an NVIDIA GPU.</summary>
    MlxCuda = 1,

    /// <summary>MLX on the CPU.</summary>
    MlxCpu = 2,

    /// <summary>Our own SIMD engine; it also satisfies <see cref="MlxCpu"/>.</summary>
    Cpu = 3,

    /// <summary>Known from cards, not served here.</summary>
    Vllm = 4,
}
