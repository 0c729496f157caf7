using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The cable carries no TCP from the start, and is mended later.</summary>
public sealed class BlockedLinkFallsBackToLanTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan ProofLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EpochLimit = TimeSpan.FromSeconds(45);

    [Theory]
    [InlineData("fib", "EHOSTUNREACH")]
    [InlineData("drop", "ETIMEDOUT")]
    public async Task BlockedCable_IsExplainedAndUsedAgainOnceItHeals(string mode, string error)
    {
        LabProduct.Require();
        await Lab.BlockAllAsync("tb", mode);
        await StartHostsAsync(2);
        var onLan = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(onLan.IsReadyOn("10.77.0."), onLan.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));

        var explained = (await Lab[1].RunAsync("ring", "--explain")).Results.Split('\n');
        var refused = explained.Where(line => line.Contains("192.168.100.", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, line => Assert.Contains(error, line, StringComparison.Ordinal));
        Assert.Contains(explained, line => line.Contains("10.77.0.", StringComparison.Ordinal));

        await HealAsync();
        await Lab[1].Api.RemoveAsync(onLan);
        var onCable = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(onCable.IsReadyOn("192.168.100."), onCable.ToString());
    }

    [Fact]
    public async Task NextEpoch_UsesTheHealedCable()
    {
        LabProduct.Require();
        await Lab.BlockAllAsync("tb", "fib");
        await StartHostsAsync(2);
        var onLan = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(onLan.IsReadyOn("10.77.0."), onLan.ToString());
        await HealAsync();

        await Lab[1].ResetConnectionsAsync(LabHost.RingPort);
        await Lab[1].Api.WaitForAsync("the epoch ends", EpochLimit, one => !one.IsReady || one.Epoch > onLan.Epoch);
        await Lab[1].AllowConnectionsAsync();
        var onCable = await Lab[1].Api.WaitForAsync("it is ready again", EpochLimit, one => one.IsReady);
        Assert.True(onCable.Epoch > onLan.Epoch, onCable.ToString());
        Assert.True(onCable.IsReadyOn("192.168.100."), onCable.ToString());
    }

    private async Task HealAsync()
    {
        await Lab.BlockAllAsync("tb", "none");
        await Eventually.ReadAsync(
            "both hosts have proven the cable",
            ProofLimit,
            () => SeenDevice.ReadAsync(Lab[1]),
            devices => devices.Length == 2 && devices.All(device => device.HasProven("192.168.100.")));
    }
}
