using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>Where an instance stands; changed only by <see cref="InstanceTransitions"/>.</summary>
/// <param name="State">What others see.</param>
/// <param name="Epoch">Version of the plan.</param>
/// <param name="Plan">Plan whose ranks may hold memory; null for none.</param>
/// <param name="Detail">What it is doing or waiting for; empty when ready.</param>
/// <param name="Fault">Why it last stopped being ready, or why the last attempt failed; null since it became
/// ready.</param>
/// <param name="Since">When the state began.</param>
/// <param name="FailureCount">Attempts that failed since it was last ready.</param>
/// <param name="NextAttempt">Not before this time is the next attempt made; null for never.</param>
internal sealed record InstanceProgress(
    InstanceState State,
    RingEpoch Epoch,
    RingPlan? Plan,
    string Detail,
    string? Fault,
    DateTimeOffset Since,
    int FailureCount,
    DateTimeOffset? NextAttempt)
{
    /// <summary>How far the weights of all ranks are; null unless they are being loaded.</summary>
    public LoadProgress? Load { get; init; }

    /// <summary>Detail and fault in one line, for people.</summary>
    public string Explanation => Fault is null ? Detail : $"{Fault.TrimEnd('.')}. {Detail}".TrimEnd();

    /// <summary>Whether an attempt should begin now.</summary>
    public bool IsAttemptDue(DateTimeOffset now) =>
        State is InstanceState.Waiting or InstanceState.Recovering && NextAttempt is { } next && now >= next;

    /// <summary>Whether a ring of its present epoch may be open, so that a report of it breaking matters.</summary>
    public bool HasRing => State is InstanceState.Connecting or InstanceState.Warming or InstanceState.Ready;
}
