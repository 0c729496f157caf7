using CsCheck;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Tests.Planning;

public sealed class LayerSplitTests
{
    [Theory]
    [InlineData(12, new long[] { 25, 25, 25, 25 }, new[] { 3, 3, 3, 3 })]
    [InlineData(12, new long[] { 25, 25, 50 }, new[] { 3, 3, 6 })]
    [InlineData(20, new long[] { 9750, 125, 125 }, new[] { 18, 1, 1 })]
    [InlineData(3, new long[] { 33, 33, 34 }, new[] { 1, 1, 1 })]
    [InlineData(28, new long[] { 64, 32 }, new[] { 19, 9 })]
    [InlineData(28, new long[] { 128, 16 }, new[] { 25, 3 })]
    [InlineData(80, new long[] { 512, 128, 64 }, new[] { 58, 15, 7 })]
    [InlineData(61, new long[] { 512, 512, 512, 512 }, new[] { 16, 15, 15, 15 })]
    [InlineData(16, new long[] { 10, 1, 1 }, new[] { 14, 1, 1 })]
    public void KnownShares_GiveTheKnownLayers(int layerCount, long[] weights, int[] expected) =>
        Assert.Equal(expected, LayerSplit.ByWeight(layerCount, weights));

    [Theory]
    [InlineData(3, 4)]
    [InlineData(5, 0)]
    public void TooFewLayersOrNoRanks_IsAnErrorThatSaysSo(int layerCount, int rankCount)
    {
        var error = Assert.Throws<ArgumentException>(() => LayerSplit.ByWeight(layerCount, new long[rankCount]));
        Assert.Contains($"{layerCount} for {rankCount}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyWeights_GiveEveryLayerOnceAndOneToEachRank() => Weights.Sample((layers, weights, head) =>
    {
        var counts = LayerSplit.ByWeightWithHead(layers + weights.Length, head, weights);
        return counts.Sum() == layers + weights.Length && counts.All(count => count >= 1);
    });

    [Fact]
    public void HeadWithExtraWork_GetsNoMoreLayersThanWithout() => Weights.Sample((layers, weights, head) =>
        LayerSplit.ByWeightWithHead(layers + weights.Length, head, weights)[0]
            <= LayerSplit.ByWeight(layers + weights.Length, weights)[0] + 1);

    [Fact]
    public void EqualRanks_ShareTheHeadsWorkEvenly() =>
        Assert.Equal([3, 5], LayerSplit.ByWeightWithHead(8, 2, [100, 100]));

    private static Gen<(int Layers, long[] Weights, int Head)> Weights => Gen.Select(
        Gen.Int[0, 200], Gen.Long[0, 1L << 45].Array[1, 12], Gen.Int[0, 40]);
}
