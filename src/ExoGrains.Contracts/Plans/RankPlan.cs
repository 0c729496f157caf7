namespace ExoGrains.Contracts;

/// <summary>One rank of a ring plan.</summary>
/// <param name="Rank">0-based place in the ring.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Layers">Its shard.</param>
/// <param name="Backend">The engine that runs it.</param>
/// <param name="WeightBytes">Weights of the shard, with embedding and output on the head.</param>
/// <param name="KvBytes">Its KV cache when every slot is full.</param>
/// <param name="OtherBytes">Activations, ring buffers, and on the head logits and tokenizer.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.RankPlan")]
public sealed record RankPlan(
    [property: Id(0)] int Rank,
    [property: Id(1)] DeviceId Device,
    [property: Id(2)] LayerRange Layers,
    [property: Id(3)] Backend Backend,
    [property: Id(4)] long WeightBytes,
    [property: Id(5)] long KvBytes,
    [property: Id(6)] long OtherBytes)
{
    /// <summary>Predicted memory of the rank at full use, bytes; no reserve is in it.</summary>
    public long TotalBytes => WeightBytes + KvBytes + OtherBytes;
}
