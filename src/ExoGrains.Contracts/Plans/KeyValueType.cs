namespace ExoGrains.Contracts;

/// <summary>How a KV cache stores an element.</summary>
public enum KeyValueType
{
    /// <summary>float32: nothing is lost. The default of <see cref="Precision.Exact"/>.</summary>
    F32 = 0,

    /// <summary>IEEE 754 binary16, rounded to nearest even; values beyond its range become the largest finite one. The
    /// default of <see cref="Precision.Fast"/>.</summary>
    F16 = 1,

    /// <summary>8-bit integers with one float32 scale per position and head, for keys and for values.</summary>
    Q8 = 2,
}
