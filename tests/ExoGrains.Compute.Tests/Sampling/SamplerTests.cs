using CsCheck;
using ExoGrains.Compute.Sampling;

namespace ExoGrains.Compute.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly Gen<float[]> Logits =
        Gen.Float[-20, 20].Array[1, 400].Select(values => values.Select(v => MathF.Round(v, 1)).ToArray());

    private static readonly Gen<SamplingParameters> Parameters = Gen.Select(
        Gen.Float[0.05f, 3], Gen.Int[0, 50], Gen.Float[0.01f, 1], Gen.Float[0, 1],
        (temperature, topK, topP, minP) => new SamplingParameters(
            temperature, topK % 3 == 0 ? 0 : topK, topK % 2 == 0 ? 1 : topP, topK % 5 < 3 ? 0 : minP));

    [Fact]
    public void Sample_EqualsPlainImplementation() =>
        Gen.Select(Logits, Parameters, Gen.ULong, Gen.Int[0, 1000]).Sample((logits, parameters, seed, position) =>
        {
            var token = new Sampler(logits.Length).Sample(logits, parameters, [], [], seed, position);
            Assert.Contains(token, PlainSampler.Candidates(logits, parameters, CounterRandom.Uniform(seed, position)));
        });

    [Fact]
    public void TemperatureZero_IsArgmaxWithLowestIdOnTies() =>
        Logits.Sample(logits => Assert.Equal(
            Array.IndexOf(logits, logits.Max()),
            new Sampler(logits.Length).Sample(logits, SamplingParameters.Greedy, [], [], 1, 1)));

    [Fact]
    public void Draws_FollowTheDistribution()
    {
        float[] logits = [MathF.Log(0.5f), MathF.Log(0.3f), MathF.Log(0.15f), MathF.Log(0.05f)];
        var sampler = new Sampler(4);
        var counts = new int[4];
        for (var position = 0; position < 20_000; position++)
            counts[sampler.Sample(logits, new SamplingParameters(1), [], [], 42, position)]++;

        // Five standard deviations.
        Assert.InRange(counts[0], 9646, 10354);
        Assert.InRange(counts[1], 5675, 6325);
        Assert.InRange(counts[2], 2747, 3253);
        Assert.InRange(counts[3], 845, 1155);
    }

    [Theory]
    [InlineData(2f, 0f, 0f, new[] { 0 }, new int[0], 2)]
    [InlineData(1f, 0f, 0f, new[] { 0 }, new int[0], 0)]
    [InlineData(1f, 0.2f, 0f, new[] { 0 }, new[] { 0 }, 2)]
    [InlineData(1f, 0.2f, 0f, new[] { 0 }, new int[0], 0)]
    [InlineData(1f, 0f, 0.05f, new int[0], new[] { 0 }, 0)]
    [InlineData(1f, 0f, 0.05f, new int[0], new[] { 0, 0, 0 }, 2)]
    public void Penalties_LowerSeenTokens(
        float repetition, float presence, float frequency, int[] prompt, int[] answer, int expected)
    {
        var parameters = new SamplingParameters(
            0, RepetitionPenalty: repetition, PresencePenalty: presence, FrequencyPenalty: frequency);

        Assert.Equal(expected, new Sampler(3).Sample([1f, -1f, 0.9f], parameters, prompt, answer, 0, 0));
    }

    [Fact]
    public void RepetitionPenalty_MultipliesNegativeLogitsOnce()
    {
        var parameters = new SamplingParameters(0, RepetitionPenalty: 1.5f);

        // -1 becomes -1.5 and stays above -1.6, though the token occurs twice.
        Assert.Equal(0, new Sampler(2).Sample([-1f, -1.6f], parameters, [0], [0], 0, 0));
    }

    [Fact]
    public void Penalties_LeaveNothingBehind()
    {
        var sampler = new Sampler(3);
        var parameters = new SamplingParameters(0, RepetitionPenalty: 5, FrequencyPenalty: 3);
        sampler.Sample([1f, 0f, 0.9f], parameters, [0], [0, 0], 0, 0);

        Assert.Equal(0, sampler.Sample([1f, 0f, 0.9f], parameters, [], [], 0, 0));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void LogitThatIsNotFinite_IsAnError(float bad)
    {
        var logits = new float[100];
        logits[63] = bad;

        var error = Assert.Throws<ArgumentException>(
            () => new Sampler(100).Sample(logits, new SamplingParameters(1), [], [], 0, 0));
        Assert.Contains("token 63", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadParameters_AreNamedAllTogether()
    {
        var parameters = new SamplingParameters(-1, -1, 0, 2, 0, 101, float.NaN);

        Assert.Equal(7, parameters.FindErrors().Count);
        Assert.Throws<ArgumentException>(parameters.Validate);
        SamplingParameters.Greedy.Validate();
    }

    [Fact]
    public void WarmCalls_AllocateNothing()
    {
        var random = new Random(1);
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => (float)(random.NextDouble() * 20))];
        var sampler = new Sampler(logits.Length);
        SamplingParameters[] all =
        [
            new(0), new(1), new(0.8f, 20), new(0.8f, 0, 0.9f), new(2, 0, 1, 0.05f),
            new(1, 40, 0.9f, 0.1f, 1.1f, 1, 1),
        ];
        int[] seen = [1, 2, 3, 3];
        long allocated = 0;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var parameters in all)
                sampler.Sample(logits, parameters, seen, seen, 5, round);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
