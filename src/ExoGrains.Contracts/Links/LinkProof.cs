namespace ExoGrains.Contracts;

/// <summary>
/// Last result for one directed candidate pair: an own interface and address, and an address a peer published. Proven
/// only by a ring handshake on the peer's ring port with the device that was meant.
/// </summary>
/// <param name="Interface">Own interface, for example <c>en1</c>.</param>
/// <param name="Source">Own address on it, without prefix.</param>
/// <param name="Peer">The device meant.</param>
/// <param name="Address">The peer's address, without port; an IPv6 link-local one without scope.</param>
/// <param name="Measurement">Round trip and bandwidth; null where it is not proven.</param>
/// <param name="Failure">Why it is not proven; null where it is.</param>
/// <param name="At">When it was tried, UTC.</param>
/// <param name="FailureCount">Failures in a row; 0 where it is proven.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LinkProof")]
public sealed record LinkProof(
    [property: Id(0)] string Interface,
    [property: Id(1)] string Source,
    [property: Id(2)] DeviceId Peer,
    [property: Id(3)] string Address,
    [property: Id(4)] LinkMeasurement? Measurement,
    [property: Id(5)] LinkFailure? Failure,
    [property: Id(6)] DateTimeOffset At,
    [property: Id(7)] int FailureCount = 0)
{
    /// <summary>Whether a ring handshake over it succeeded the last time it was tried.</summary>
    public bool IsProven => Measurement is not null;
}
