namespace ExoGrains.Contracts;

/// <summary>What a rank says about itself.</summary>
/// <param name="Epoch">Epoch it is loaded for; 0 when nothing is loaded.</param>
/// <param name="IsLoaded">Whether its layers are in memory.</param>
/// <param name="IsConnected">Whether both of its ring edges are open and proven (always so in a ring of one).</param>
/// <param name="Fault">Why the ring broke at this rank; null while it has not.</param>
/// <param name="MemoryBytes">Memory the rank holds now: weights, KV cache, activations, ring buffers, and on the head
/// logits and tokenizer.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ShardHealth")]
public sealed record ShardHealth(
    [property: Id(0)] RingEpoch Epoch,
    [property: Id(1)] bool IsLoaded,
    [property: Id(2)] bool IsConnected,
    [property: Id(3)] string? Fault,
    [property: Id(4)] long MemoryBytes)
{
    /// <summary>How far its weights are; null before a load has begun.</summary>
    [Id(5)]
    public LoadProgress? Load { get; init; }
}
