namespace ExoGrains.Ring.Handshake;

/// <summary>Carries a <see cref="HandshakeFailure"/> out of the blocking calls of a handshake.</summary>
public sealed class HandshakeException : Exception
{
    /// <summary>Wraps a failure.</summary>
    public HandshakeException(HandshakeFailure failure)
        : base(failure.ToString()) => Failure = failure;

    /// <summary>What failed.</summary>
    public HandshakeFailure Failure { get; }
}
