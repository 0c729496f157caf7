using System.Globalization;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Grains.Links;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>Draws conclusions from what the doctor saw. Pure.</summary>
internal static class DoctorFindings
{
    // Handshakes of the cluster's port bear a time, and people compare logs.
    private const double MostClockSeconds = 5;

    /// <summary>What is wrong, most basic first; empty when all is well.</summary>
    public static IReadOnlyList<DoctorProblem> Of(
        MachineCheck machine,
        DeviceReport? self,
        IReadOnlyList<DeviceReport> devices,
        IReadOnlyList<SiloMember> silos,
        IReadOnlyList<PeerCheck> peers) =>
    [
        .. OfMachine(machine, self),
        .. OfEngines(machine),
        .. (self?.Interfaces ?? []).Where(fact => fact.Warning is not null).Select(fact => new DoctorProblem(
            $"interface {fact.Name} is only partly known", fact.Warning!, "see the system's own tools for it")),
        .. silos.Where(silo => silo.Status is not ("Active" or "Dead")).Select(silo => new DoctorProblem(
            $"silo {silo.Address} on {silo.Host} is {silo.Status}", "it joins or leaves just now", "look again soon")),
        .. peers.SelectMany(peer => OfPeer(peer, self, devices)),
    ];

    private static IEnumerable<DoctorProblem> OfMachine(MachineCheck machine, DeviceReport? self)
    {
        if (self is null)
            yield return new DoctorProblem(
                $"no silo runs for data folder '{machine.DataFolder}'",
                "it was not started, or has another data folder",
                "start one with 'exograins', or name its folder with --data");
        if (machine.Key.Fingerprint is null)
            yield return new DoctorProblem(
                $"there is no cluster key at '{machine.Key.Path}'",
                "no silo was ever started on this data folder",
                "start a silo; to join others start it with --key-file and what 'exograins key' prints there");
        if (!machine.Key.IsPrivate)
            yield return new DoctorProblem(
                $"others can read the cluster key '{machine.Key.Path}'",
                "its file mode allows it",
                $"chmod 600 '{machine.Key.Path}'");
    }

    private static IEnumerable<DoctorProblem> OfEngines(MachineCheck machine)
    {
        var engines = machine.Engines;
        var isMac = machine.OperatingSystem.StartsWith("Darwin", StringComparison.Ordinal);
        if (engines.Note.Length > 0)
            yield return new DoctorProblem(
                engines.Backends.IsEmpty
                    ? "no engine that was asked for works here"
                    : $"models run on {engines.Backends[0]} here, though a better engine may be had",
                engines.Note.TrimEnd('.'),
                isMac
                    ? "brew install mlx-c (or brew upgrade mlx-c), then start the silo again; "
                        + "'exograins selftest' checks it"
                    : "give mlx-c's library with --mlx-path or EXOGRAINS_MLX_PATH, or say --backend cpu");
        if (engines.MemoryNote.Length > 0)
            yield return new DoctorProblem(
                "models may use less memory here than was asked for",
                engines.MemoryNote.TrimEnd('.'),
                "start the silo again with a --memory that the machine has; place with a shorter --context");
    }

    private static IEnumerable<DoctorProblem> OfPeer(
        PeerCheck peer, DeviceReport? self, IReadOnlyList<DeviceReport> devices)
    {
        if (peer.ClockAheadSeconds is null)
            yield return new DoctorProblem(
                $"{peer.Name} does not answer",
                "its silo hangs, or died a moment ago",
                "look at its log, or restart it");
        if (peer.ClockAheadSeconds is { } ahead && Math.Abs(ahead) > MostClockSeconds)
            yield return new DoctorProblem(
                string.Create(CultureInfo.InvariantCulture, $"the clock of {peer.Name} differs by {ahead:0.0} s"),
                "it is not synchronised",
                "switch on network time on both machines");
        var there = devices.FirstOrDefault(device => device.Id == peer.Device);
        if (self is null || there is null)
            yield break;
        foreach (var problem in OfDirection(self, there).Concat(OfDirection(there, self)))
            yield return problem;
    }

    // A pair that fails is a problem of its own only where it says something that the others do not.
    private static IEnumerable<DoctorProblem> OfDirection(DeviceReport dialler, DeviceReport listener)
    {
        var all = dialler.Links.Where(link => link.Peer == listener.Id).ToList();
        if (all.Count == 0)
            yield return new DoctorProblem(
                $"no link from {dialler.Name} to {listener.Name} was tried",
                "they have no addresses that could reach each other, or it joined a moment ago",
                "look again soon; else give both an address of one subnet");
        foreach (var link in all)
        {
            if (LinkDiagnosis.Explain(link, all, dialler) is not { } finding)
                continue;
            var state = link.Failure is { } failure
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{failure.Error} at stage {failure.Stage} after {failure.After.TotalMilliseconds:0.##} ms")
                : "slow";
            yield return new DoctorProblem(
                $"{dialler.Name} {link.Interface} {link.Source} -> {listener.Name} {link.Address}: {state}",
                finding.Cause,
                finding.Remedy);
        }
    }
}
