namespace ExoGrains.Grains.Planning;

/// <summary>How much KV cache every rank keeps.</summary>
/// <param name="ContextTokens">Longest sequence of a slot.</param>
/// <param name="SlotCount">Slots.</param>
internal readonly record struct KvBudget(int ContextTokens, int SlotCount)
{
    /// <summary>A context shorter than this is not planned where none was asked for.</summary>
    public const int LeastContextTokens = 512;

    // A context shorter than this helps nobody; fewer slots come before it, and a ring of more ranks after it.
    private const int GoodContextTokens = 4096;

    private const int BlockSize = 64;

    /// <summary>Positions of all slots.</summary>
    public long Tokens => (long)ContextTokens * SlotCount;

    /// <summary>The same where each slot grows by whole blocks.</summary>
    public long BlockTokens => ((long)ContextTokens + BlockSize - 1) / BlockSize * BlockSize * SlotCount;

    /// <summary>Budgets to try, most wanted first.</summary>
    /// <param name="modelContextTokens">What the model was made for.</param>
    /// <param name="askedContextTokens">What was asked for exactly; null leaves the choice.</param>
    /// <param name="wantedSlotCount">Slots when there is room.</param>
    public static IEnumerable<KvBudget> Candidates(int modelContextTokens, int? askedContextTokens, int wantedSlotCount)
    {
        var context = askedContextTokens ?? Math.Max(1, modelContextTokens);
        if (askedContextTokens is null)
        {
            for (; context / 2 >= GoodContextTokens; context /= 2)
                yield return new KvBudget(context, wantedSlotCount);
        }

        for (var slots = wantedSlotCount; slots >= 1; slots /= 2)
            yield return new KvBudget(context, slots);
        if (askedContextTokens is not null)
            yield break;
        for (context /= 2; context >= LeastContextTokens; context /= 2)
            yield return new KvBudget(context, 1);
    }
}
