using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>One hop of a ring plan: the address the dialling rank uses, decided once.</summary>
/// <param name="FromRank">The rank that dials and sends.</param>
/// <param name="ToRank">The rank that listens and receives.</param>
/// <param name="Address">Address to dial, without port.</param>
/// <param name="Port">Ring port of the listening device.</param>
/// <param name="Reason">Why this address.</param>
/// <param name="Rejected">Candidates that were not chosen.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.HopPlan")]
public sealed record HopPlan(
    [property: Id(0)] int FromRank,
    [property: Id(1)] int ToRank,
    [property: Id(2)] string Address,
    [property: Id(3)] int Port,
    [property: Id(4)] string Reason,
    [property: Id(5)] ImmutableArray<RejectedAddress> Rejected);
