using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Tests.Mlx;

public sealed class MlxEngineMemoryTests
{
    private static readonly ModelShape Shape = new(
        HiddenSize: 1024,
        IntermediateSize: 3072,
        AttentionHeadCount: 16,
        KeyValueHeadCount: 8,
        HeadSize: 128,
        VocabularySize: 151936,
        PackedColumns: 3072,
        PlainColumns: 0,
        TokenizerBytes: 0);

    private static readonly EngineOptions Options = new(Precision.Exact, 1, 8, 4096, 256);

    [Theory]
    [InlineData(0, 4096, 0)]
    [InlineData(1, 4096, 256)]
    [InlineData(256, 4096, 256)]
    [InlineData(257, 4096, 512)]
    [InlineData(2049, 4096, 4096)]
    [InlineData(257, 300, 300)]
    [InlineData(1, 100, 100)]
    public void RoomOfASlot_DoublesUpToTheContext(int length, int contextTokens, int expected) =>
        Assert.Equal(expected, MlxEngineMemory.SlotTokens(length, contextTokens));

    [Theory]
    [InlineData(KeyValueType.F32, 28L * 8 * 4096 * 2 * 8 * 128 * 4)]
    [InlineData(KeyValueType.F16, 28L * 8 * 4096 * 2 * 8 * 128 * 2)]
    public void FullCache_HasEveryElementOnce(KeyValueType type, long expected) =>
        Assert.Equal(
            expected,
            EngineFactory.Predict(Backend.MlxMetal, Shape, 28, Options with { KeyValueType = type }).CacheBytes);

    [Fact]
    public void EightBits_AreNotKept()
    {
        Assert.False(EngineSizes.CanKeep(Backend.MlxMetal, KeyValueType.Q8));
        Assert.True(EngineSizes.CanKeep(Backend.Cpu, KeyValueType.Q8));
        var error = Assert.Throws<NotSupportedException>(
            () => MlxEngineMemory.PositionBytes(KeyValueType.Q8, Shape));
        Assert.Contains("got Q8, expected F32 or F16", error.Message, StringComparison.Ordinal);
    }

    // Scores of a step over the whole context are what a processor adds to a GPU's kernels.
    [Fact]
    public void Work_CountsScoresWhereNoKernelKeepsThemInRegisters()
    {
        long Work(Backend backend, int headSize) =>
            MlxEngineMemory.WorkBytes(backend, Shape with { HeadSize = headSize }, Options);
        const long Scores = 2L * 256 * 16 * 4096 * sizeof(float);
        const long Widened = 2L * 8 * 128 * 4096 * sizeof(float);

        Assert.Equal(Scores + Widened, Work(Backend.MlxCpu, 128) - Work(Backend.MlxMetal, 128));
        Assert.True(Work(Backend.MlxMetal, 128) < Scores);
        Assert.True(Work(Backend.MlxMetal, 32) > Scores);
    }
}
