using ExoGrains.Ring.Links;

namespace ExoGrains.Ring;

/// <summary>Every limit and wait of the ring. The defaults suit loopback up to Wi-Fi.</summary>
public sealed record RingOptions
{
    /// <summary>Longest single TCP connect before it is tried again.</summary>
    public TimeSpan ConnectAttemptTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long <see cref="RankRuntime.ConnectAsync"/> tries in all; ranks start at different times.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>First pause between two connects; doubles up to <see cref="ConnectBackoffLimit"/>.</summary>
    public TimeSpan ConnectBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two connects.</summary>
    public TimeSpan ConnectBackoffLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest handshake, from the first byte expected to the proof checked.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an authenticated edge waits for a rank that is not registered yet.</summary>
    public TimeSpan UnclaimedEdgeHold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Handshakes a listener runs at once; connections beyond are dropped.</summary>
    public int MaxPendingHandshakes { get; init; } = 64;

    /// <summary>Longest link proof from the first packet to the last echo; the burst comes after.</summary>
    public TimeSpan LinkProofTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Echoes of a link proof; the round trip is their median.</summary>
    public int LinkEchoCount { get; init; } = 32;

    /// <summary>Most bytes of a link proof's burst.</summary>
    public int LinkBurstBytes { get; init; } = 1 << 20;

    /// <summary>Longest time a burst is sent.</summary>
    public TimeSpan LinkBurstTime { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Longest wait for the turn of a burst, and for its first acknowledgement.</summary>
    public TimeSpan LinkBurstPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Link proofs a listener answers at once; more are told that it is busy, and try again.</summary>
    public int MaxLinkProofs { get; init; } = 16;

    /// <summary>How often each end of an edge pings the other.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Silence after which an edge counts as suspect; only reported.</summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Silence after which an edge is dead and the epoch ends; with a heartbeat's delay it is noticed within 3 s.
    /// </summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a closing edge tries to deliver its last frame.</summary>
    public TimeSpan CloseLinger { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Largest frame, header included. A step that could exceed it is refused when the rank is created.
    /// </summary>
    public int MaxFrameBytes { get; init; } = 256 << 20;

    /// <summary>Step frames a rank buffers per inbound edge.</summary>
    public int CreditFrames { get; init; } = 4;

    /// <summary>Bytes of step frames a rank accepts ahead; at least one largest frame is always accepted.</summary>
    public long CreditBytes { get; init; } = 32 << 20;

    /// <summary>Sequences that may wait for a slot; more are refused as overload.</summary>
    public int MaxQueuedSequences { get; init; } = 256;

    /// <summary>Most prompt tokens in one step.</summary>
    public int PrefillChunkTokens { get; init; } = 256;

    /// <summary>
    /// How long a reader polls before it blocks. Zero blocks at once; worth it only with spare cores.
    /// </summary>
    public TimeSpan SpinTime { get; init; } = TimeSpan.Zero;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Lists every value out of range, with its range.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        CheckTime(errors, nameof(ConnectAttemptTimeout), ConnectAttemptTimeout);
        CheckTime(errors, nameof(ConnectDeadline), ConnectDeadline);
        CheckTime(errors, nameof(ConnectBackoff), ConnectBackoff);
        CheckTime(errors, nameof(ConnectBackoffLimit), ConnectBackoffLimit);
        CheckTime(errors, nameof(HandshakeTimeout), HandshakeTimeout);
        CheckTime(errors, nameof(UnclaimedEdgeHold), UnclaimedEdgeHold);
        CheckTime(errors, nameof(LinkProofTimeout), LinkProofTimeout);
        CheckTime(errors, nameof(LinkBurstTime), LinkBurstTime);
        CheckTime(errors, nameof(LinkBurstPatience), LinkBurstPatience);
        CheckTime(errors, nameof(HeartbeatInterval), HeartbeatInterval);
        CheckTime(errors, nameof(SuspectAfter), SuspectAfter);
        CheckTime(errors, nameof(DeadAfter), DeadAfter);
        CheckTime(errors, nameof(CloseLinger), CloseLinger);
        CheckCount(errors, nameof(MaxPendingHandshakes), MaxPendingHandshakes, 1, 4096);
        CheckCount(errors, nameof(LinkEchoCount), LinkEchoCount, 1, 1024);
        CheckCount(errors, nameof(LinkBurstBytes), LinkBurstBytes, BurstPayload.FrameBytes, 1 << 24);
        CheckCount(errors, nameof(MaxLinkProofs), MaxLinkProofs, 1, 4096);
        CheckCount(errors, nameof(MaxFrameBytes), MaxFrameBytes, 4096, 1 << 30);
        CheckCount(errors, nameof(CreditFrames), CreditFrames, 1, 1024);
        CheckCount(errors, nameof(CreditBytes), CreditBytes, 1, 1L << 40);
        CheckCount(errors, nameof(MaxQueuedSequences), MaxQueuedSequences, 1, 1 << 20);
        CheckCount(errors, nameof(PrefillChunkTokens), PrefillChunkTokens, 1, 1 << 20);
        if (DeadAfter < HeartbeatInterval * 2)
            errors.Add($"{nameof(DeadAfter)} is {DeadAfter}; expected twice {nameof(HeartbeatInterval)} at least");
        if (SpinTime < TimeSpan.Zero || SpinTime > TimeSpan.FromMilliseconds(1))
            errors.Add($"{nameof(SpinTime)} is {SpinTime}; expected 0 to 1 ms");
        if (errors.Count > 0)
            throw new ArgumentException("Ring options are wrong: " + string.Join("; ", errors) + ".");
    }

    private static void CheckTime(List<string> errors, string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1))
            errors.Add($"{name} is {value}; expected above 0, at most 1 hour");
    }

    private static void CheckCount(List<string> errors, string name, long value, long least, long most)
    {
        if (value < least || value > most)
            errors.Add($"{name} is {value}; expected {least} to {most}");
    }
}
