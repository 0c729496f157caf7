using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Ring.Tests;

/// <summary>Sizes of the model that <see cref="FakeShardEngine"/> plays.</summary>
internal sealed record FakeModel(
    int HiddenSize = 8, int SlotCount = 8, int ContextTokens = 128, int MaxStepTokens = 64, int VocabularySize = 97)
{
    public const int LayerCount = 6;

    public EngineOptions Engine => new(Precision.Exact, 1, SlotCount, ContextTokens, MaxStepTokens);

    public ModelConfiguration Configuration => new()
    {
        ModelType = "qwen3",
        HiddenSize = HiddenSize,
        LayerCount = LayerCount,
        AttentionHeadCount = 1,
        KeyValueHeadCount = 1,
        HeadSize = HiddenSize,
        IntermediateSize = HiddenSize,
        VocabularySize = VocabularySize,
        RmsNormEpsilon = 1e-6f,
        RopeTheta = 10000,
        TieWordEmbeddings = true,
        HasQueryKeyNorm = false,
        AttentionWindows = [.. Enumerable.Repeat<int?>(null, LayerCount)],
        ContextTokens = ContextTokens,
        EndTokens = [],
    };

    /// <summary>Layers of one rank when they are split evenly.</summary>
    public static LayerRange Layers(int rank, int rankCount) =>
        new(LayerCount * rank / rankCount, LayerCount * (rank + 1) / rankCount);
}
