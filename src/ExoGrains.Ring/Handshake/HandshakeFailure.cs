namespace ExoGrains.Ring.Handshake;

/// <summary>An edge that could not be opened; both ends get one.</summary>
/// <param name="Stage">How far it got.</param>
/// <param name="Cause">Why it failed.</param>
/// <param name="Message">In words: what, got, expected.</param>
public sealed record HandshakeFailure(HandshakeStage Stage, HandshakeCause Cause, string Message)
{
    /// <summary>Whether the same attempt may succeed later: the peer is not up, not there, or not ready yet.</summary>
    public bool IsTransient => Cause is HandshakeCause.Unreachable or HandshakeCause.Refused or HandshakeCause.Timeout
        or HandshakeCause.ConnectionLost or HandshakeCause.NotExpected;

    /// <summary>Stage, cause and message in one line.</summary>
    public override string ToString() => $"{Cause} at {Stage}: {Message}";
}
