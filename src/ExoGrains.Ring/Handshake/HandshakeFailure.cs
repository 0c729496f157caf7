namespace ExoGrains.Ring.Handshake;

/// <summary>An edge that could not be opened; both ends get one.</summary>
/// <param name="Stage">How far it got.</param>
/// <param name="Cause">Why it failed.</param>
/// <param name="Message">In words: what, got, expected.</param>
/// <param name="SystemError">
/// The system's error by name, for example <c>EHOSTUNREACH</c>; null where it was none.
/// </param>
public sealed record HandshakeFailure(
    HandshakeStage Stage, HandshakeCause Cause, string Message, string? SystemError = null)
{
    /// <summary>Whether the same attempt may succeed later: the peer is not up, not there, or not ready yet.</summary>
    public bool IsTransient => Cause is HandshakeCause.Unreachable or HandshakeCause.Refused or HandshakeCause.Timeout
        or HandshakeCause.ConnectionLost or HandshakeCause.NotExpected or HandshakeCause.Busy;

    /// <summary>Stage, cause and message in one line.</summary>
    public override string ToString() => $"{Cause} at {Stage}: {Message}";
}
