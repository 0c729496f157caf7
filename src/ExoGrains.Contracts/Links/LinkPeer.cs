using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>A device as the target of link proofs.</summary>
/// <param name="Device">The device.</param>
/// <param name="Incarnation">Its present run; reaching another one is a failure.</param>
/// <param name="RingPort">Its ring port.</param>
/// <param name="Addresses">Addresses it publishes, without prefix, sorted ordinally.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LinkPeer")]
public sealed record LinkPeer(
    [property: Id(0)] DeviceId Device,
    [property: Id(1)] uint Incarnation,
    [property: Id(2)] int RingPort,
    [property: Id(3)] ImmutableArray<string> Addresses);
