using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Grains.Devices.Interfaces;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>Looks at this machine, and through its silo at all others.</summary>
internal static class DoctorReader
{
    private const int UsualRingPort = 52416;
    private static readonly TimeSpan ClockLimit = TimeSpan.FromSeconds(5);

    /// <summary>Looks at everything.</summary>
    /// <param name="dataFolder">Whose key and silo.</param>
    /// <param name="peer">Id, name or address of the one peer that is asked about; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ExoGrainsException">There is no such peer.</exception>
    public static async Task<DoctorReport> ReadAsync(
        string dataFolder, string? peer, CancellationToken cancellationToken)
    {
        await using var session = await RunningSilos.TryConnectAsync(dataFolder, cancellationToken);
        if (session is null)
        {
            var alone = LookAtMachine(dataFolder, null);
            var interfaces = await InterfaceFacts.ReadOnceAsync(
                ImmutableDictionary<string, NetworkInterfaceKind>.Empty, cancellationToken);
            return new DoctorReport(
                alone, null, interfaces, [], [], DoctorFindings.Of(alone, null, [], [], []));
        }

        var devices = await session.Client.ListDevicesAsync(cancellationToken);
        var own = DataFolderDevices(dataFolder);
        var self = devices.FirstOrDefault(device => own.Contains(device.Id.ToString()));
        var machine = LookAtMachine(dataFolder, self);
        var silos = await session.Client.ListSilosAsync(cancellationToken);
        var others = devices.Where(device => device.Id != self?.Id && IsNamed(device, peer)).ToList();
        if (peer is not null && others.Count == 0)
            throw new ExoGrainsException(
                $"Peer: no device '{peer}', expected one of " +
                $"{string.Join(", ", devices.Where(device => device.Id != self?.Id).Select(device => device.Name))} " +
                "(by name, id or address); 'exograins devices' lists them.");
        var preferred = PreferredSubnets.Parse(
            (await session.Client.GetSnapshotAsync(cancellationToken)).PreferredSubnets);
        var peers = await Task.WhenAll(others.Select(other => LookAtAsync(session.Client, self, other, preferred)));
        return new DoctorReport(
            machine,
            self,
            self?.Interfaces ?? [],
            silos,
            peers,
            DoctorFindings.Of(machine, self, devices, silos, peers));
    }

    private static bool IsNamed(DeviceReport device, string? name) =>
        name is null
        || string.Equals(device.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(device.Id.ToString(), name, StringComparison.OrdinalIgnoreCase)
        || device.RingAddresses.Contains(name)
        || device.Interfaces.Any(fact => fact.Addresses.Any(
            address => address.StartsWith($"{name}/", StringComparison.OrdinalIgnoreCase)));

    private static async Task<PeerCheck> LookAtAsync(
        ExoGrainsClient client, DeviceReport? self, DeviceReport peer, PreferredSubnets preferred)
    {
        double? ahead = null;
        try
        {
            ahead = (await client.MeasureClockOffsetAsync(peer.Id).WaitAsync(ClockLimit)).TotalSeconds;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException)
        {
            // Said as a problem: it does not answer.
        }

        return new PeerCheck(peer.Id, peer.Name, ahead, Rank(self, peer, preferred), Rank(peer, self, preferred));
    }

    private static ImmutableArray<HopCandidate> Rank(
        DeviceReport? dialler, DeviceReport? listener, PreferredSubnets preferred) =>
        dialler is null || listener is null
            ? []
            : LinkRanking.Rank(dialler, listener, preferred).Candidates;

    private static MachineCheck LookAtMachine(string dataFolder, DeviceReport? self)
    {
        // One offset shifts all ports of a silo.
        var offset = self is null ? 0 : self.RingPort - UsualRingPort;
        return new MachineCheck(
            Environment.MachineName,
            RuntimeInformation.OSDescription,
            dataFolder,
            MachineFacts.MemoryTotalBytes(),
            MachineFacts.MemoryFreeBytes(),
            self is null ? EngineCheck.Look() : EngineCheck.Of(self),
            KeyCheck.Look(dataFolder),
            PortCheck.Look(
                ("HTTP", self?.HttpPort ?? 52415),
                ("ring", UsualRingPort + offset),
                ("cluster", ClusterEndpoint.DefaultPort + offset),
                ("silo", 11111 + offset),
                ("gateway", 30000 + offset)));
    }

    // Ids of the devices that silos of this data folder are.
    private static HashSet<string> DataFolderDevices(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, "devices");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.id").Select(file => File.ReadAllText(file).Trim())]
            : [];
    }
}
