namespace ExoGrains.Compute.Cpu;

/// <summary>Token rows that enter a matrix product, in float32 and, where a product wants it, in its form.</summary>
internal readonly unsafe struct Activations(float* values, int tokenCount, PanelActivations? prepared)
{
    /// <summary><c>[tokens, columns]</c>, row-major.</summary>
    public float* Values { get; } = values;

    public int TokenCount { get; } = tokenCount;

    /// <summary>The same rows in the product's form; null where the product takes float32.</summary>
    public PanelActivations? Prepared { get; } = prepared;
}
