using ExoGrains.Client;
using ExoGrains.Silo.Discovery;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Silo.Tests.Discovery;

public sealed class SeedWaitTests
{
    [Fact]
    public void Wait_IsToldAfterAMomentAndThenEveryHalfMinute()
    {
        var said = new List<string>();
        var time = new FakeTimeProvider();
        var wait = new SeedWait("mine", said.Add, time);
        for (var second = 0; second < 70; second++)
        {
            wait.Note([new ClusterEndpoint("10.0.0.1", 52417)], "It is off.");
            Assert.Equal(second < 5 ? 0 : second < 35 ? 1 : second < 65 ? 2 : 3, said.Count);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var remedy in new[] { "--join", "exograins leave", "--new-cluster", "10.0.0.1:52417" })
            Assert.Contains(remedy, said[0], StringComparison.Ordinal);
        Assert.Contains("35 s", said[1], StringComparison.Ordinal);
    }
}
