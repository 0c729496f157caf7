using System.Diagnostics;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The bridge's address answers pings and swallows TCP, so every connect to it hangs.</summary>
public sealed class SilentDropIsPassedByTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Ring_IsReadySoonAfterItsDevicesAreKnown()
    {
        LabProduct.Require();
        await Lab.BlockAllAsync("bridge0", "drop");
        await Lab[1].StartAsync();
        // Asked for before there are two devices: no proof has a head start.
        await Lab[1].Api.BeginPlaceAsync(LabModels.BuiltIn, 2);
        await Lab[2].StartAsync(LabProduct.JoinOptions(Lab, 2));
        var known = Stopwatch.GetTimestamp();

        var ready = await Lab[1].Api.WaitForAsync("a ring is ready", ReadyLimit, instance => instance.IsReady);
        var waited = Stopwatch.GetElapsedTime(known);
        Assert.True(waited <= ReadyLimit, $"ready after {waited}");
        Assert.True(ready.IsReadyOn("192.168.100."), ready.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));
    }
}
