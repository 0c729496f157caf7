namespace ExoGrains.Ring;

/// <summary>Why a ring broke, as seen by one rank. It ends the epoch; nothing is resent.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Rank">The rank that reports it.</param>
/// <param name="Message">What happened, in words, with the peer's rank.</param>
public sealed record RingFault(RingFaultReason Reason, int Rank, string Message);
