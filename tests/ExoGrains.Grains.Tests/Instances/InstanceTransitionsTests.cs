using ExoGrains.Contracts;
using ExoGrains.Grains.Instances;
using ExoGrains.Grains.Tests.Planning;

namespace ExoGrains.Grains.Tests.Instances;

public sealed class InstanceTransitionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Failures_PauseTwiceAsLongEachTimeUpToALimit() =>
        Assert.Equal(
            [0.5, 1, 2, 4, 8, 15, 15],
            Enumerable.Range(1, 7).Select(count => InstanceTransitions.PauseAfter(count).TotalSeconds));

    [Fact]
    public void ManyFailures_StillPauseForTheLimit() =>
        Assert.Equal(15, InstanceTransitions.PauseAfter(int.MaxValue).TotalSeconds);

    [Fact]
    public void BrokenRing_IsTriedAgainAtOnceAndKeepsTheReason()
    {
        var ready = InstanceTransitions.BecomeReady(
            InstanceTransitions.Restore(new(3), Samples.Plan(1, 2), Start), Start);
        var broken = InstanceTransitions.Break(ready, "Rank 1: reset", Start.AddSeconds(9));

        Assert.Equal(InstanceState.Recovering, broken.State);
        Assert.True(broken.IsAttemptDue(Start.AddSeconds(9)));
        Assert.Contains("Rank 1: reset", broken.Explanation, StringComparison.Ordinal);
        Assert.Equal(Start.AddSeconds(9), broken.Since);
    }

    [Fact]
    public void WaitingAfterABreak_StillTellsWhatBroke()
    {
        var broken = InstanceTransitions.Break(
            InstanceTransitions.Restore(new(3), Samples.Plan(1, 2), Start), "Rank 1: reset", Start);
        var waiting = InstanceTransitions.Wait(broken, "got 1 usable devices", Start);

        Assert.Contains("Rank 1: reset", waiting.Explanation, StringComparison.Ordinal);
        Assert.Contains("got 1 usable devices", waiting.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void BecomingReady_ForgetsFailures()
    {
        var failed = InstanceTransitions.FailAttempt(
            InstanceTransitions.Restore(new(1), null, Start), "no memory", Start);
        var ready = InstanceTransitions.BecomeReady(failed, Start);

        Assert.Equal((0, ""), (ready.FailureCount, ready.Explanation));
    }

    [Fact]
    public void GivingUp_IsFinal() =>
        Assert.False(InstanceTransitions.GiveUp(InstanceTransitions.Restore(new(1), null, Start), "broken files", Start)
            .IsAttemptDue(DateTimeOffset.MaxValue));
}
