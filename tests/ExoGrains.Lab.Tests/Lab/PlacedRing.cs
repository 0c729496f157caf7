using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>The part of a ring plan that tests look at.</summary>
/// <param name="Ranks">By rank.</param>
/// <param name="Hops">One per rank; empty in a ring of one.</param>
/// <param name="SlotCount">Sequences that fit at once.</param>
internal sealed record PlacedRing(ImmutableArray<PlacedRank> Ranks, ImmutableArray<HopPlan> Hops, int SlotCount);
