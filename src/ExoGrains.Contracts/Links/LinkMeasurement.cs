namespace ExoGrains.Contracts;

/// <summary>What a proven link was measured at.</summary>
/// <param name="RoundTrip">Median of the echoes.</param>
/// <param name="BytesPerSecond">Rate of a short burst; null where it was not measured.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LinkMeasurement")]
public sealed record LinkMeasurement(
    [property: Id(0)] TimeSpan RoundTrip, [property: Id(1)] double? BytesPerSecond);
