using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>
/// One hop of a ring plan: the address pair that both ends use, decided once, from the dialler's proofs.
/// </summary>
/// <param name="FromRank">The rank that dials and sends.</param>
/// <param name="ToRank">The rank that listens and receives.</param>
/// <param name="Address">Address to dial, without port; an IPv6 link-local one without scope.</param>
/// <param name="Port">Ring port of the listening device.</param>
/// <param name="Source">Own address to dial from; null lets the system choose, where no link was proven.</param>
/// <param name="Interface">Own interface to dial from; null where <paramref name="Source"/> is.</param>
/// <param name="Reason">Why this pair.</param>
/// <param name="Candidates">All pairs that were looked at, best first, the chosen one among them.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.HopPlan")]
public sealed record HopPlan(
    [property: Id(0)] int FromRank,
    [property: Id(1)] int ToRank,
    [property: Id(2)] string Address,
    [property: Id(3)] int Port,
    [property: Id(4)] string? Source,
    [property: Id(5)] string? Interface,
    [property: Id(6)] string Reason,
    [property: Id(7)] ImmutableArray<HopCandidate> Candidates);
