using System.Diagnostics;

namespace ExoGrains.Contracts;

/// <summary>What KV caches of the different element types take.</summary>
public static class KeyValueSizes
{
    private const int ScaleBytes = 2 * sizeof(float);

    /// <summary>Bytes of one position in one layer.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="singleBytes">What it takes in F32.</param>
    /// <param name="headCount">Key-value heads; each position has scales of each.</param>
    public static long PositionBytes(this KeyValueType type, long singleBytes, int headCount) => type switch
    {
        KeyValueType.F32 => singleBytes,
        KeyValueType.F16 => singleBytes / 2,
        KeyValueType.Q8 => (singleBytes / 4) + ((long)headCount * ScaleBytes),
        _ => throw new UnreachableException(),
    };
}
