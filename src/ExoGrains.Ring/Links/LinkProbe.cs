using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>Result of one link proof: a measurement or a failure, never both.</summary>
/// <param name="Measurement">Round trip and bandwidth; null where it failed.</param>
/// <param name="Failure">Stage, error and duration; null where it is proven.</param>
/// <param name="Route">
/// The connection that was used, for people, with how it was held to the interface; null where there was none.
/// </param>
public sealed record LinkProbe(LinkMeasurement? Measurement, LinkFailure? Failure, string? Route);
