using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Planning;

/// <summary>Predicts the memory of a rank at full use, bytes: every slot full and the largest step running.</summary>
/// <remarks>
/// What a process takes without any rank, and what requests allocate and free again, is no rank's: the device's usable
/// memory leaves room for the former, <see cref="PlanOptions.ReserveBytes"/> for the latter.
/// </remarks>
internal sealed record RankMemory(ModelDescription Model, PlanOptions Options)
{
    // Where a description has no shape: float32 rows of a step that a usual layer needs, in hidden sizes.
    private const int HiddenRowsPerToken = 16;

    /// <summary>Ranks of the ring that is planned; every rank more puts one more step on its way at the head.</summary>
    public int RankCount { get; init; } = Options.RankCount ?? 1;

    /// <summary>The engine of the rank.</summary>
    public Backend Backend { get; init; } = Backend.Cpu;

    /// <summary>Longest sequence of a slot.</summary>
    public int ContextTokens { get; init; } = Options.ContextTokens ?? 1;

    /// <summary>What shards may really take of what a device has left.</summary>
    public long UsableBytes(long availableBytes) => Math.Max(0, availableBytes - Options.ReserveBytes);

    /// <summary>Weights of a range of layers, with embedding and output on the head.</summary>
    public long WeightBytes(LayerRange layers, bool isHead)
    {
        var weights = EngineSizes.Weights(Backend, Options.Precision, Model);
        var bytes = isHead ? weights.HeadBytes : 0;
        for (var layer = layers.FirstLayer; layer < layers.EndLayer; layer++)
            bytes += weights.LayerBytes[layer];
        return bytes;
    }

    /// <summary>KV cache of so many layers, every slot full.</summary>
    public long KvBytes(int layerCount, KvBudget kv) => Saturate(
        (Int128)EngineSizes.PositionBytes(Backend, Options.KeyValueType, Model)
        * layerCount
        * (Backend == Backend.Cpu ? kv.BlockTokens : kv.Tokens));

    /// <summary>Activations, ring buffers, and on the head logits and tokenizer, for as many threads as a device with
    /// the usual number of cores has.</summary>
    public long OtherBytes(bool isHead) => OtherBytes(isHead, Options.ThreadCount);

    /// <summary>Activations, ring buffers, and on the head logits and tokenizer.</summary>
    /// <param name="isHead">Whether it is rank 0.</param>
    /// <param name="threadCount">Threads its engine computes on.</param>
    public long OtherBytes(bool isHead, int threadCount) => Saturate(
        (Int128)WorkBytes(threadCount)
        + RingMemory.Predict(
            Model.HiddenSize, Model.VocabularySize, Options.WantedSlotCount, Options.MaxStepTokens, RankCount, isHead)
        + (isHead && Model.Shape is { } shape ? ModelText.PredictBytes(shape) : 0));

    private long WorkBytes(int threadCount)
    {
        if (Model.Shape is not { } shape)
            return Saturate((Int128)Options.MaxStepTokens * Model.HiddenSize * HiddenRowsPerToken * sizeof(float));

        // Fast and exact engines of ours differ in work memory by the integer activations only, which the plan counts.
        var options = new EngineOptions(
            Precision.Fast, threadCount, Options.WantedSlotCount, ContextTokens, Options.MaxStepTokens)
        {
            KeyValueType = Options.KeyValueType,
        };
        return EngineFactory.Predict(Backend, shape, layerCount: 0, options).WorkBytes;
    }

    // Numbers of a model come from files; a hostile one must not wrap around into something that fits.
    private static long Saturate(Int128 bytes) => bytes > long.MaxValue / 4 ? long.MaxValue / 4 : (long)bytes;
}
