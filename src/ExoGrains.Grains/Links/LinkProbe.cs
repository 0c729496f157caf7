using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>Tries one pair with a real ring handshake. Blocks, within a limit, and never throws.</summary>
/// <param name="peer">Whom to reach.</param>
/// <param name="pair">Over which addresses.</param>
/// <returns>Either a measurement, or why there is none.</returns>
public delegate (LinkMeasurement? Measurement, LinkFailure? Failure) LinkProbe(LinkPeer peer, LinkCandidate pair);
