using ExoGrains.Compute.Sampling;

namespace ExoGrains.Compute.Tests.Sampling;

public sealed class LogProbabilitiesTests
{
    [Fact]
    public void Compute_GivesLogSoftmaxAndTheMostLikely()
    {
        float[] logits = [1, 5, 3, 5, -2];
        var alternatives = new ScoredToken[4];

        var chosen = LogProbabilities.Compute(logits, 2, alternatives);

        var sum = logits.Sum(v => Math.Exp(v));
        Assert.Equal(new ScoredToken(2, (float)(3 - Math.Log(sum))), chosen);
        Assert.Equal([1, 3, 2, 0], alternatives.Select(entry => entry.Token));
        Assert.Equal(chosen.LogProbability, alternatives[2].LogProbability);
    }

    [Fact]
    public void HugeLogits_DoNotOverflow() =>
        Assert.Equal(0, LogProbabilities.Compute([1e30f, 0f], 0, []).LogProbability);

    [Fact]
    public void BadArguments_Throw()
    {
        Assert.Throws<ArgumentException>(() => LogProbabilities.Compute([1f, 2f], 2, []));
        Assert.Throws<ArgumentException>(() => LogProbabilities.Compute([1f, 2f], 0, new ScoredToken[3]));
        Assert.Throws<ArgumentException>(() => LogProbabilities.Compute(new float[50], 0, new ScoredToken[21]));
        Assert.Throws<ArgumentException>(() => LogProbabilities.Compute([1f, float.NaN], 0, []));
    }
}
