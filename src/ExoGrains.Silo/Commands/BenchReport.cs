namespace ExoGrains.Silo.Commands;

/// <summary>What <c>bench</c> found.</summary>
/// <param name="PrefillTokensPerSecond">Speed of the prompt.</param>
/// <param name="DecodeTokensPerSecond">Speed of one token after the other.</param>
/// <param name="WeightBytesPerToken">Weights that one decoded token reads.</param>
/// <param name="ReadBandwidthBytesPerSecond">What the machine's memory can deliver to these threads.</param>
/// <param name="DecodeShareOfBandwidth">Share of it that decode used, 0 to 1.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Engine">The engine.</param>
internal sealed record BenchReport(
    BenchSpeed PrefillTokensPerSecond,
    BenchSpeed DecodeTokensPerSecond,
    long WeightBytesPerToken,
    double ReadBandwidthBytesPerSecond,
    double DecodeShareOfBandwidth,
    int Threads,
    string Engine);
