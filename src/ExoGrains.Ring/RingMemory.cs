using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Head;

namespace ExoGrains.Ring;

/// <summary>What a rank holds besides its engine: buffers of steps, and on the head what becomes tokens.</summary>
public static class RingMemory
{
    // Of a sampler, per token of the vocabulary: logits, weights, counts, a flag and a sort key.
    private const int SamplerBytesPerToken = (3 * sizeof(int)) + sizeof(bool) + sizeof(ulong);

    // Threads of both edges and of the loop, with the sockets' staging buffers: what their stacks really take.
    private const long ThreadBytes = 256 << 10;

    /// <summary>Bytes of a rank, all taken when it is created.</summary>
    /// <param name="hiddenSize">Width of the hidden state.</param>
    /// <param name="vocabularySize">Logits per token.</param>
    /// <param name="slotCount">Sequences it can hold at once.</param>
    /// <param name="maxStepTokens">Most tokens of a step.</param>
    /// <param name="rankCount">Ranks of the ring, 1 at least.</param>
    /// <param name="isHead">Whether it is rank 0.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public static long Predict(
        int hiddenSize, int vocabularySize, int slotCount, int maxStepTokens, int rankCount, bool isHead,
        RingOptions? options = null)
    {
        var frames = (rankCount > 1 ? (options ?? new RingOptions()).CreditFrames : 0)
            + (isHead ? HeadLoop.InFlight(rankCount) : 0);
        var limits = new StepLimits(hiddenSize, slotCount, ContextTokens: 0, maxStepTokens);
        return (frames * limits.MaxFrameBytes)
            + ThreadBytes
            + (isHead ? vocabularySize * (HeadOutputs.LogitBytesPerToken + SamplerBytesPerToken) : 0);
    }
}
