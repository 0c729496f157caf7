namespace ExoGrains.Compute.Tests;

public sealed class MemoryBandwidthProbeTests
{
    [Fact]
    public void Measure_GivesAPlausibleRate() =>
        Assert.InRange(MemoryBandwidthProbe.Measure(2, TimeSpan.FromMilliseconds(1)), 1e7, 5e12);

    [Fact]
    public void NoThreads_IsAnError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryBandwidthProbe.Measure(0, TimeSpan.Zero));
}
