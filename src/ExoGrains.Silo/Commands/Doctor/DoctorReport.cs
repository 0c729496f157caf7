using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>All that <c>exograins doctor</c> found.</summary>
/// <param name="Machine">This machine.</param>
/// <param name="Device">The device of the silo that runs here; null when none runs.</param>
/// <param name="Interfaces">This machine's network interfaces.</param>
/// <param name="Silos">Membership; empty when no silo runs here.</param>
/// <param name="Peers">Other devices; empty when no silo runs here.</param>
/// <param name="Problems">What is wrong, with its remedy; empty when all is well.</param>
internal sealed record DoctorReport(
    MachineCheck Machine,
    DeviceReport? Device,
    IReadOnlyList<NetworkInterfaceFact> Interfaces,
    IReadOnlyList<SiloMember> Silos,
    IReadOnlyList<PeerCheck> Peers,
    IReadOnlyList<DoctorProblem> Problems);
