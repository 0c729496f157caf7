namespace ExoGrains.Ring.Tests;

/// <summary>One suite over both transports and several ring sizes.</summary>
public sealed class RingTests
{
    public static TheoryData<int, bool> Rings => new()
    {
        { 1, false }, { 2, false }, { 3, false }, { 2, true }, { 3, true }, { 6, true },
    };

    private static SequenceRequest Request(int seed, int tokens = 20) => new()
    {
        Tokens = [.. Enumerable.Range(0, 5 + (seed % 40)).Select(i => ((seed * 31) + (i * 7)) % 97)],
        MaxTokens = tokens,
    };

    [Theory]
    [MemberData(nameof(Rings))]
    public async Task OneSequence_GivesTheTokensOfARingOfOne(int rankCount, bool isTcp)
    {
        await using var alone = await LoopbackRing.StartAsync(1);
        var expected = await alone.RunAsync(Request(3));
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp);

        var actual = await ring.RunAsync(Request(3));

        Assert.Equal(20, expected.Tokens.Count);
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(SequenceEnd.TokenLimit, await actual.Ended);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public async Task TwoHundredSequencesEightAtATime_AreNotMixedUp(int rankCount, bool isTcp)
    {
        await using var alone = await LoopbackRing.StartAsync(1);
        await using var ring = await LoopbackRing.StartAsync(rankCount, isTcp);
        var seeds = Enumerable.Range(0, 200).ToArray();
        var actual = new List<int>[seeds.Length];

        await Parallel.ForEachAsync(
            seeds,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (seed, _) => actual[seed] = (await ring.RunAsync(Request(seed, 1 + (seed % 15)))).Tokens);

        foreach (var seed in seeds)
            Assert.Equal((await alone.RunAsync(Request(seed, 1 + (seed % 15)))).Tokens, actual[seed]);
    }
}
