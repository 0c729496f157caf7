namespace ExoGrains.Ring;

/// <summary>
/// Hears what becomes of one sequence. Called from the head's thread, so it must be quick and must not block.
/// </summary>
/// <remarks>
/// Exactly one of <see cref="OnFinished"/> and <see cref="OnFailed"/> comes last. An exception from any of them fails
/// the sequence.
/// </remarks>
public interface ISequenceObserver
{
    /// <summary>A token was drawn. An end token is not reported.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="scores">
    /// Empty unless asked for. Else the drawn token first, then the likeliest ones, best first. Valid during the call
    /// only.
    /// </param>
    void OnToken(int token, ReadOnlySpan<TokenScore> scores);

    /// <summary>Scoring only: logits of consecutive positions, in order over all calls.</summary>
    /// <param name="firstPosition">0-based position of the first row.</param>
    /// <param name="logits"><c>[positions, vocabulary]</c>. Valid during the call only.</param>
    void OnLogits(int firstPosition, ReadOnlySpan<float> logits);

    /// <summary>The sequence ended.</summary>
    void OnFinished(SequenceEnd reason);

    /// <summary>
    /// The sequence failed; <see cref="ExoGrains.Contracts.RingBrokenException"/> when the ring broke,
    /// <see cref="ExoGrains.Contracts.EngineMemoryException"/> when a rank has no memory for it.
    /// </summary>
    void OnFailed(Exception exception);
}
