namespace ExoGrains.Compute.Mlx;

/// <summary>Sizes of the trial's attention.</summary>
/// <param name="QueryHeads">Heads of queries, a multiple of <paramref name="KeyHeads"/>.</param>
/// <param name="KeyHeads">Heads of keys and values.</param>
/// <param name="Queries">Positions that attend, the last ones.</param>
/// <param name="Keys">Positions that may be attended to.</param>
/// <param name="HeadSize">Elements of a head.</param>
internal readonly record struct MlxTrialAttention(int QueryHeads, int KeyHeads, int Queries, int Keys, int HeadSize)
{
    /// <summary>Of the products of queries and keys.</summary>
    public float Scale => 1 / MathF.Sqrt(HeadSize);
}
