namespace ExoGrains.Compute.Kernels;

/// <summary>Where quantised tokens lie: values, and per group a scale and the scaled sum of values. Later tokens
/// follow without gaps.</summary>
internal readonly unsafe struct QuantisedRow(short* values, float* scales, float* sums)
{
    /// <summary><c>[columns]</c>, in the order of the form.</summary>
    public short* Values { get; } = values;

    /// <summary><c>[groups]</c>.</summary>
    public float* Scales { get; } = scales;

    /// <summary><c>[groups]</c>: scale times the sum of the group's values.</summary>
    public float* Sums { get; } = sums;
}
