using ExoGrains.Contracts;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>The last result of one candidate pair.</summary>
/// <param name="Interface">Own interface.</param>
/// <param name="Source">Own address.</param>
/// <param name="Peer">The device meant.</param>
/// <param name="Address">The peer's address.</param>
/// <param name="Measurement">Null where it is not proven.</param>
/// <param name="Failure">Null where it is proven.</param>
internal sealed record SeenLink(
    string Interface, string Source, string Peer, string Address, LinkMeasurement? Measurement, LinkFailure? Failure);
