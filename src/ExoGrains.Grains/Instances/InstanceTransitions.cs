using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>Pure steps of an instance's state machine.</summary>
internal static class InstanceTransitions
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // How soon a plan is tried again when none fits: asking the devices is cheap, and one that comes back should not
    // wait.
    private static readonly TimeSpan PlanPause = TimeSpan.FromSeconds(1);

    /// <summary>After activation, from what was persisted.</summary>
    public static InstanceProgress Restore(RingEpoch epoch, RingPlan? plan, DateTimeOffset now) => plan is null
        ? new InstanceProgress(InstanceState.Waiting, epoch, null, "", null, now, 0, now)
        : new InstanceProgress(InstanceState.Recovering, epoch, plan, "Looking for its ranks.", null, now, 0, now);

    /// <summary>A new plan with an epoch that was persisted: the ranks load.</summary>
    public static InstanceProgress BeginLoading(
        InstanceProgress current, RingEpoch epoch, RingPlan plan, DateTimeOffset now) =>
        Enter(current, InstanceState.Loading, $"Loading {plan.Ranks.Length} ranks.", now) with
        {
            Epoch = epoch,
            Plan = plan,
        };

    /// <summary>Ranks told how far they are. The state stays; what is told too late, or is less because a rank did not
    /// answer, changes nothing.</summary>
    /// <param name="current">Where it stands.</param>
    /// <param name="epoch">Epoch that was asked about.</param>
    /// <param name="load">All ranks together.</param>
    public static InstanceProgress NoteLoad(InstanceProgress current, RingEpoch epoch, LoadProgress load) =>
        current is { State: InstanceState.Loading, Plan: { } plan } && current.Epoch == epoch
        && !(load.LoadedBytes < current.Load?.LoadedBytes)
            ? current with { Detail = $"Loading {plan.Ranks.Length} ranks, {load.Percent} % done.", Load = load }
            : current;

    /// <summary>All ranks are loaded.</summary>
    public static InstanceProgress BeginConnecting(InstanceProgress current, DateTimeOffset now) =>
        Enter(current, InstanceState.Connecting, "Opening the ring.", now);

    /// <summary>All edges are open.</summary>
    public static InstanceProgress BeginWarming(InstanceProgress current, DateTimeOffset now) =>
        Enter(current, InstanceState.Warming, "Running a first step.", now);

    /// <summary>It answers.</summary>
    public static InstanceProgress BecomeReady(InstanceProgress current, DateTimeOffset now) =>
        Enter(current, InstanceState.Ready, "", now) with { Fault = null, FailureCount = 0, NextAttempt = null };

    /// <summary>A ready ring broke: the first new attempt is made at once.</summary>
    public static InstanceProgress Break(InstanceProgress current, string reason, DateTimeOffset now) =>
        Enter(current, InstanceState.Recovering, "Placing it again.", now) with
        {
            Fault = $"The ring broke: {reason.TrimEnd('.')}.",
            NextAttempt = now,
        };

    /// <summary>An attempt failed: the next one waits, twice as long each time.</summary>
    public static InstanceProgress FailAttempt(InstanceProgress current, string reason, DateTimeOffset now) =>
        Enter(current, InstanceState.Recovering, $"Trying again after failure {current.FailureCount + 1}.", now) with
        {
            Fault = reason,
            FailureCount = current.FailureCount + 1,
            NextAttempt = now + PauseAfter(current.FailureCount + 1),
        };

    /// <summary>No plan fits the devices present.</summary>
    public static InstanceProgress Wait(InstanceProgress current, string reason, DateTimeOffset now) =>
        Enter(current, InstanceState.Waiting, reason, now) with { Plan = null, NextAttempt = now + PlanPause };

    /// <summary>No device that joins could help.</summary>
    public static InstanceProgress GiveUp(InstanceProgress current, string reason, DateTimeOffset now) =>
        Enter(current, InstanceState.Failed, reason, now) with { Plan = null, NextAttempt = null };

    /// <summary>It was removed on request.</summary>
    public static InstanceProgress Remove(InstanceProgress current, DateTimeOffset now) =>
        Enter(current, InstanceState.Removed, "Removed.", now) with { Plan = null, NextAttempt = null };

    /// <summary>Pause before the next attempt after so many failures in a row, 1 at least.</summary>
    public static TimeSpan PauseAfter(int failureCount)
    {
        var doublings = Math.Min(failureCount - 1, 10);
        var pause = FirstPause * (1 << Math.Max(0, doublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static InstanceProgress Enter(
        InstanceProgress current, InstanceState state, string detail, DateTimeOffset now) =>
        current with
        {
            State = state,
            Detail = detail,
            Since = current.State == state ? current.Since : now,
            Load = null,
        };
}
