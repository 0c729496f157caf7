using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The cable carries no TCP from the start, and is mended later.</summary>
public sealed class BlockedLinkFallsBackToLanTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan EpochLimit = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData("nftout", "EHOSTUNREACH")]
    [InlineData("drop", "ETIMEDOUT")]
    public async Task BlockedCable_IsExplainedAndUsedAgainOnceItHeals(string mode, string error)
    {
        var onLan = await PlaceOnLanAsync(mode);
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));

        var explained = (await Lab[1].RunAsync("ring", "--explain")).Results.Split('\n');
        var refused = explained.Where(line => line.Contains("192.168.100.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, refused.Length);
        Assert.All(refused, line => Assert.Contains(error, line, StringComparison.Ordinal));
        Assert.Contains(explained, line => line.Contains("10.77.0.", StringComparison.Ordinal));

        // Nothing is waited for: who places has the links tried anew.
        await Lab.BlockAllAsync("tb", "none");
        await Lab[1].Api.RemoveAsync(onLan);
        var onCable = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(onCable.IsReadyOn("192.168.100."), onCable.ToString());
    }

    [Fact]
    public async Task NextEpoch_UsesTheHealedCable()
    {
        var onLan = await PlaceOnLanAsync("nftout");
        await Lab.BlockAllAsync("tb", "none");

        await Lab[1].ResetConnectionsAsync(LabHost.RingPort);
        await Lab[1].Api.WaitForAsync("the epoch ends", EpochLimit, one => !one.IsReady || one.Epoch > onLan.Epoch);
        await Lab[1].AllowConnectionsAsync();
        var onCable = await Lab[1].Api.WaitForAsync("it is ready again", EpochLimit, one => one.IsReady);
        Assert.True(onCable.Epoch > onLan.Epoch, onCable.ToString());
        Assert.True(onCable.IsReadyOn("192.168.100."), onCable.ToString());
    }

    private async Task<PlacedInstance> PlaceOnLanAsync(string mode)
    {
        await Lab.BlockAllAsync("tb", mode);
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(placed.IsReadyOn("10.77.0."), placed.ToString());
        return placed;
    }
}
