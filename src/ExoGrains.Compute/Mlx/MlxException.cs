namespace ExoGrains.Compute.Mlx;

/// <summary>A call into MLX failed; the process and the other engines go on.</summary>
public sealed class MlxException : Exception
{
    /// <summary>With what MLX said.</summary>
    /// <param name="message">MLX's own words, which name its source file.</param>
    public MlxException(string message)
        : base(message)
    {
    }
}
