using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The bridge's address answers pings and swallows TCP, so every connect to it hangs.</summary>
public sealed class SilentDropIsPassedByTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ring_IsReadySoonAfterItsDevicesAreKnown()
    {
        await Lab.BlockAllAsync("bridge0", "drop");
        await StartHostsAsync(2);
        // Asked for at once: no proof has a head start.
        var known = TimeProvider.System.GetUtcNow();
        await Eventually.HoldsAsync(
            "two devices are there", LookLimit, () => Lab[1].Api.TryBeginPlaceAsync(LabModels.BuiltIn, 2));

        var ready = await Lab[1].Api.WaitForAsync("a ring is ready", LookLimit, instance => instance.IsReady);
        var waited = ready.Since - known;
        TestContext.Current.TestOutputHelper!.WriteLine($"Ready after {waited}.");
        Assert.True(waited <= MachineLoad.Allow(ReadyLimit), $"Ready after {waited}: {ready}");
        Assert.True(ready.IsReadyOn("192.168.100."), ready.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));
    }
}
