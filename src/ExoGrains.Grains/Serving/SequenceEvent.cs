using System.Collections.Immutable;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>What the head's thread tells the thread that writes the answer: a token, or the end.</summary>
/// <param name="Token">The token drawn; not meaningful when <paramref name="End"/> or <paramref name="Failure"/> is
/// set.</param>
/// <param name="Scores">The drawn token's score first, then the likeliest; empty unless asked for.</param>
/// <param name="Timestamp">When it happened, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="End">Why the sequence ended; null while it goes on.</param>
/// <param name="Failure">Why the sequence failed; null unless it did.</param>
internal readonly record struct SequenceEvent(
    int Token, ImmutableArray<TokenScore> Scores, long Timestamp, SequenceEnd? End = null, Exception? Failure = null);
