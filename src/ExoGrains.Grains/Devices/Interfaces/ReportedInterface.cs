using System.Collections.Immutable;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>What .NET reports of one interface.</summary>
/// <param name="Name">The system's name.</param>
/// <param name="Addresses">Addresses in CIDR form, IPv6 ones without scope, sorted ordinally.</param>
/// <param name="Index">The system's index, 0 where it is not told.</param>
/// <param name="MtuBytes">Largest packet, 0 where it is not told.</param>
/// <param name="IsUp">Whether it is operational.</param>
/// <param name="IsLoopback">Whether it is the loopback.</param>
internal sealed record ReportedInterface(
    string Name, ImmutableArray<string> Addresses, int Index, int MtuBytes, bool IsUp, bool IsLoopback);
