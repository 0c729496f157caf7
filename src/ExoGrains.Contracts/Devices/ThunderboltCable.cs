namespace ExoGrains.Contracts;

/// <summary>
/// What a Thunderbolt port is cabled to, by the ids that the controllers exchange themselves: it needs no working
/// address. Two ports are on one cable where the peer of the one is the domain of the other.
/// </summary>
/// <param name="Domain">Id of the port's own controller domain.</param>
/// <param name="PeerDomain">Id of the domain of the computer at the other end; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ThunderboltCable")]
public sealed record ThunderboltCable([property: Id(0)] string Domain, [property: Id(1)] string? PeerDomain);
