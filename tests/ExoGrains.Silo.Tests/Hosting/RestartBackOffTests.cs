using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class RestartBackOffTests
{
    [Fact]
    public void ShortRuns_PauseLongerEachTimeUpToALimit()
    {
        var backOff = new RestartBackOff();
        var pauses = Enumerable.Range(0, 7).Select(_ => backOff.Next(TimeSpan.FromSeconds(3)).TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Fact]
    public void LongRun_StartsTheCountAnew()
    {
        var backOff = new RestartBackOff();
        backOff.Next(TimeSpan.Zero);
        backOff.Next(TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(1), backOff.Next(TimeSpan.FromMinutes(2)));
    }
}
