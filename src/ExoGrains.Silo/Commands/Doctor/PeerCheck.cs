using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>Another device as seen from here.</summary>
/// <param name="Device">The device.</param>
/// <param name="Name">Its host name.</param>
/// <param name="ClockAheadSeconds">How far its clock is ahead of this machine's; null where it did not answer.</param>
/// <param name="To">Candidate pairs from here to it, best first.</param>
/// <param name="From">Candidate pairs from it to here, best first: each end dials for its own hops.</param>
internal sealed record PeerCheck(
    DeviceId Device,
    string Name,
    double? ClockAheadSeconds,
    IReadOnlyList<HopCandidate> To,
    IReadOnlyList<HopCandidate> From);
