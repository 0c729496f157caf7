namespace ExoGrains.Bench.Compare;

/// <summary>What <c>exograins bench --json</c> says, as far as it is compared.</summary>
/// <param name="PrefillTokensPerSecond">Speed of the prompt.</param>
/// <param name="DecodeTokensPerSecond">Speed of decoding, of all sequences together.</param>
/// <param name="ReadBandwidthBytesPerSecond">What the machine's memory delivered to as many threads.</param>
/// <param name="DecodeShareOfBandwidth">Share of it that decoding used.</param>
/// <param name="DecodeAllocatedBytesPerStep">Managed bytes that a step allocated.</param>
internal sealed record EngineReport(
    EngineSpeed PrefillTokensPerSecond,
    EngineSpeed DecodeTokensPerSecond,
    double ReadBandwidthBytesPerSecond,
    double DecodeShareOfBandwidth,
    double DecodeAllocatedBytesPerStep)
{
    /// <summary>From opening the folder to an engine that can run.</summary>
    public double LoadSeconds { get; init; }
}
