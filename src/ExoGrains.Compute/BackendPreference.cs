namespace ExoGrains.Compute;

/// <summary>Which engines a machine may use.</summary>
public enum BackendPreference
{
    /// <summary>All that work.</summary>
    Auto,

    /// <summary>MLX on an Apple GPU only.</summary>
    Metal,

    /// <summary>MLX on an NVIDIA GPU only.</summary>
    Cuda,

    /// <summary>MLX on the processor only.</summary>
    MlxCpu,

    /// <summary>Our own engine only.</summary>
    Cpu,
}
