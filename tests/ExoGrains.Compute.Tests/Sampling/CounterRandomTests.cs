using ExoGrains.Compute.Sampling;

namespace ExoGrains.Compute.Tests.Sampling;

public sealed class CounterRandomTests
{
    /// <summary>Known answers published with the generator (Random123, kat_vectors, philox4x32 10).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_GivesKnownAnswers(
        uint c0, uint c1, uint c2, uint c3, uint key0, uint key1, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), CounterRandom.Block(c0, c1, c2, c3, key0, key1));

    [Fact]
    public void Uniform_IsSpreadEvenly()
    {
        var buckets = new int[16];
        for (var position = 0; position < 16_000; position++)
        {
            var value = CounterRandom.Uniform(7, position);
            Assert.InRange(value, 0, 1 - double.Epsilon);
            buckets[(int)(value * 16)]++;
        }

        // Four standard deviations around 1000.
        Assert.All(buckets, count => Assert.InRange(count, 875, 1125));
    }

    [Fact]
    public void Uniform_DependsOnSeedAndPosition()
    {
        var values = Enumerable.Range(0, 100)
            .SelectMany(i => new[] { CounterRandom.Uniform((ulong)i << 32, 3), CounterRandom.Uniform(3, i) });

        Assert.Equal(200, values.Distinct().Count());
        Assert.Equal(CounterRandom.Uniform(11, 5), CounterRandom.Uniform(11, 5));
    }
}
