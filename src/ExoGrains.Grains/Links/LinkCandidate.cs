using System.Net;

namespace ExoGrains.Grains.Links;

/// <summary>One pair of addresses that a ring hop from this device might use.</summary>
/// <param name="Interface">Own interface.</param>
/// <param name="InterfaceIndex">The system's index of it.</param>
/// <param name="Source">Own address on it.</param>
/// <param name="Address">The peer's address; an IPv6 link-local one without scope.</param>
public sealed record LinkCandidate(string Interface, int InterfaceIndex, IPAddress Source, IPAddress Address);
