using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Predicts the memory of a rank, bytes.</summary>
internal sealed record RankMemory(ModelDescription Model, PlanOptions Options)
{
    // float32 rows of a step: hidden state in and out, and what attention and the feed-forward part need in between.
    private const int HiddenRowsPerToken = 16;

    // The head computes logits for this many positions at once.
    private const int LogitRows = 64;

    /// <summary>Weights of a range of layers, with embedding and output on the head.</summary>
    public long WeightBytes(LayerRange layers, bool isHead)
    {
        var bytes = isHead ? Model.HeadBytes : 0;
        for (var layer = layers.FirstLayer; layer < layers.EndLayer; layer++)
            bytes += Model.LayerBytes[layer];
        return bytes;
    }

    /// <summary>KV cache of so many layers for so many tokens, all slots together.</summary>
    public long KvBytes(int layerCount, long tokens) =>
        Saturate((Int128)Model.KvBytesPerTokenPerLayer * layerCount * tokens);

    /// <summary>Activations and reserve.</summary>
    public long OtherBytes(bool isHead) =>
        Options.ReserveBytes
        + Saturate((Int128)Options.MaxStepTokens * Model.HiddenSize * HiddenRowsPerToken * sizeof(float))
        + (isHead ? (long)LogitRows * Model.VocabularySize * sizeof(float) : 0);

    // Numbers of a model come from files; a hostile one must not wrap around into something that fits.
    private static long Saturate(Int128 bytes) => bytes > long.MaxValue / 4 ? long.MaxValue / 4 : (long)bytes;
}
