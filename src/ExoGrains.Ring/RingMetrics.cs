using System.Diagnostics.Metrics;

namespace ExoGrains.Ring;

/// <summary>What the ring counts.</summary>
internal static class RingMetrics
{
    private static readonly Meter Meter = new("ExoGrains.Ring");

    public static Counter<long> FramesSent { get; } =
        Meter.CreateCounter<long>("exograins.ring.frames_sent", "{frame}");

    public static Counter<long> BytesSent { get; } = Meter.CreateCounter<long>("exograins.ring.bytes_sent", "By");

    public static Counter<long> Steps { get; } = Meter.CreateCounter<long>("exograins.ring.steps", "{step}");

    public static Counter<long> PromptTokens { get; } =
        Meter.CreateCounter<long>("exograins.ring.prompt_tokens", "{token}");

    public static Counter<long> GeneratedTokens { get; } =
        Meter.CreateCounter<long>("exograins.ring.generated_tokens", "{token}");

    public static Counter<long> Faults { get; } = Meter.CreateCounter<long>("exograins.ring.faults", "{fault}");

    public static Counter<long> Shortages { get; } = Meter.CreateCounter<long>("exograins.ring.shortages", "{row}");

    public static Counter<long> ObserverErrors { get; } =
        Meter.CreateCounter<long>("exograins.ring.observer_errors", "{error}");
}
