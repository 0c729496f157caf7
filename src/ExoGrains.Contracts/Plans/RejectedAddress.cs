namespace ExoGrains.Contracts;

/// <summary>A candidate address of a hop that was not chosen.</summary>
/// <param name="Address">Address without port.</param>
/// <param name="Reason">Why not, for people.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.RejectedAddress")]
public sealed record RejectedAddress([property: Id(0)] string Address, [property: Id(1)] string Reason);
