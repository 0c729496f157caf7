using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Ring.Links;

/// <summary>What a link proof is about: both ends must see the same.</summary>
/// <param name="FromDevice">The device that dials.</param>
/// <param name="ToDevice">The device it means.</param>
/// <param name="Incarnation">The run of that device it means.</param>
/// <param name="Source">Address it dials from.</param>
/// <param name="Address">Address it dials.</param>
internal sealed record LinkTerms(
    DeviceId FromDevice, DeviceId ToDevice, uint Incarnation, IPAddress Source, IPAddress Address);
