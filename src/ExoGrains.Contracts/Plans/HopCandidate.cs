namespace ExoGrains.Contracts;

/// <summary>One candidate pair of a hop, with what was known of it when the hop was decided.</summary>
/// <param name="Interface">Interface of the dialling device.</param>
/// <param name="Source">Address of the dialling device.</param>
/// <param name="Address">Address of the listening device, without port.</param>
/// <param name="Kind">Kind of the link: that of its worse end.</param>
/// <param name="Priority">0 for a preferred subnet, then by kind; lower is better.</param>
/// <param name="IsBridge">Whether an end of it is a bridge.</param>
/// <param name="Measurement">Round trip and bandwidth; null where it is not proven.</param>
/// <param name="Failure">Why it is not proven; null where it is, or was never tried.</param>
/// <param name="IsChosen">Whether the hop uses it.</param>
/// <param name="Verdict">Why it was or was not chosen, for people.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.HopCandidate")]
public sealed record HopCandidate(
    [property: Id(0)] string Interface,
    [property: Id(1)] string Source,
    [property: Id(2)] string Address,
    [property: Id(3)] NetworkInterfaceKind Kind,
    [property: Id(4)] int Priority,
    [property: Id(5)] bool IsBridge,
    [property: Id(6)] LinkMeasurement? Measurement,
    [property: Id(7)] LinkFailure? Failure,
    [property: Id(8)] bool IsChosen,
    [property: Id(9)] string Verdict);
