using System.Net;

namespace ExoGrains.Ring.Handshake;

/// <summary>Incoming connections that came to nothing, as one: those from one address with one cause.</summary>
/// <param name="Remote">Where they came from; null for all addresses that are too many to be kept apart.</param>
/// <param name="Failure">The first of them.</param>
/// <param name="Count">How many there have been, 1 at least.</param>
public sealed record HandshakeRefusal(IPAddress? Remote, HandshakeFailure Failure, long Count)
{
    /// <summary>Where from, how often and why, in one line.</summary>
    public override string ToString() =>
        $"{Remote?.ToString() ?? "other addresses"} ({Count} so far): {Failure}";
}
