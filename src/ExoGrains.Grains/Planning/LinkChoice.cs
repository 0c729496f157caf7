using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>How one device would reach another, and what else was looked at.</summary>
/// <param name="Candidates">Best first: proven ones, then those that failed, then those never tried.</param>
/// <param name="Chosen">The one to use, also in <paramref name="Candidates"/>; null where no link is proven.</param>
/// <param name="Reason">Why this one, or why none: then it names every candidate with its failure.</param>
public sealed record LinkChoice(ImmutableArray<HopCandidate> Candidates, HopCandidate? Chosen, string Reason);
