namespace ExoGrains.Silo.Discovery;

/// <summary>A datagram that was read.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Message">What it says: to be believed when genuine, only to be quoted when the key is wrong.</param>
internal readonly record struct DiscoveryReading(DiscoveryVerdict Verdict, DiscoveryMessage? Message);
