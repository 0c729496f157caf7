using ExoGrains.Contracts;
using ExoGrains.Grains.Serving;
using ExoGrains.Models.Folders;

namespace ExoGrains.Grains.Tests.Serving;

public sealed class ShardHostTests
{
    // The engine tells how far it is, and the host hears it: the figure of the log is the last thing told.
    [Fact]
    public async Task LoadedRank_IsLoggedWithTheBytesOfItsWeights()
    {
        await using var fixture = new ServingFixture();
        await fixture.StartAsync(TestContext.Current.CancellationToken, new LayerRange(0, 1), new LayerRange(1, 2));
        var footprint = ModelFolder.Open(fixture.ModelFolder).Footprint;

        long[] expected = [footprint.HeadBytes + footprint.LayerBytes[0], footprint.LayerBytes[1]];
        for (var rank = 0; rank < 2; rank++)
        {
            var start = $"Rank {rank} of tests/tiny: ";
            var line = Assert.Single(fixture.Log, line => line.StartsWith(start, StringComparison.Ordinal));
            var number = line[start.Length..].Split(' ')[0];
            var bytes = long.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
            // Gains are no matrices.
            Assert.InRange(bytes, expected[rank] * 98 / 100, expected[rank]);
        }
    }

    [Fact]
    public async Task BackendThatTheDeviceLost_IsToldWithWhatItRuns()
    {
        await using var fixture = new ServingFixture { PlannedBackend = Backend.MlxMetal };

        var error = await Assert.ThrowsAsync<NotReadyException>(
            () => fixture.StartAsync(TestContext.Current.CancellationToken, new LayerRange(0, 2)));

        Assert.Contains(
            "got a plan for MlxMetal on rank0, which now runs Cpu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadThatRuns_IsToldByItsRank()
    {
        var load = new ShardLoad(new RingEpoch(7));
        Assert.Null(load.Health.Load);

        load.Report(new LoadProgress(1, 2));

        Assert.Equal(
            new ShardHealth(new RingEpoch(7), IsLoaded: false, IsConnected: false, null, 0)
            {
                Load = new LoadProgress(1, 2),
            },
            load.Health);
    }
}
