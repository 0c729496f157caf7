namespace ExoGrains.Compute.Mlx;

/// <summary>Predicts what a <see cref="MlxEngine"/> holds, from the sizes of a model alone.</summary>
internal static class MlxEngineMemory
{
    private const int FirstCapacity = 256;

    /// <summary>Positions that a slot which holds so many has room for: 256, doubled as often as it takes, but no more
    /// than the context.</summary>
    public static int SlotCapacity(int length, int contextTokens)
    {
        long capacity = FirstCapacity;
        while (capacity < length)
            capacity *= 2;
        return (int)Math.Min(capacity, contextTokens);
    }
}
