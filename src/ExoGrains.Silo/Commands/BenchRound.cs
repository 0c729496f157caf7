namespace ExoGrains.Silo.Commands;

/// <summary>One measured run.</summary>
/// <param name="PrefillTokensPerSecond">Speed of the prompt.</param>
/// <param name="DecodeTokensPerSecond">Speed of decoding, of all sequences together.</param>
/// <param name="AllocatedBytes">Managed bytes allocated while decoding.</param>
/// <param name="BandwidthBytesPerSecond">Memory's read bandwidth right after it.</param>
internal sealed record BenchRound(
    double PrefillTokensPerSecond, double DecodeTokensPerSecond, long AllocatedBytes, double BandwidthBytesPerSecond);
