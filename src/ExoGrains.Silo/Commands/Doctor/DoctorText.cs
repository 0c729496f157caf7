using System.Globalization;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>What the doctor found, for people.</summary>
internal static class DoctorText
{
    private static readonly string[] InterfaceHeads = ["INTERFACE", "KIND", "UP", "MTU", "ADDRESSES", "NOTE"];
    private static readonly string[] SiloHeads = ["DEVICE", "HOST", "SILO", "STATUS", "ALIVE"];

    /// <summary>Writes all of it.</summary>
    public static void Write(CommandOutput output, DoctorReport report)
    {
        WriteMachine(output.Results, report);
        output.Results.WriteLine();
        output.WriteTable(InterfaceHeads, report.Interfaces.Select(Row), "no interfaces");
        if (report.Silos.Count > 0)
        {
            output.Results.WriteLine();
            output.WriteTable(SiloHeads, report.Silos.Select(Row), "no silos");
        }

        foreach (var peer in report.Peers)
            WritePeer(output, peer);
        output.Results.WriteLine();
        output.Results.WriteLine(report.Problems.Count switch
        {
            0 => "No problems found.",
            1 => "1 thing to look at:",
            var count => $"{Quantity.Number(count)} things to look at:",
        });
        foreach (var problem in report.Problems)
        {
            output.Results.WriteLine($"  {problem.What}");
            output.Results.WriteLine($"    likely: {problem.Cause}");
            output.Results.WriteLine($"    remedy: {problem.Remedy}");
        }
    }

    private static void WriteMachine(TextWriter writer, DoctorReport report)
    {
        var machine = report.Machine;
        writer.WriteLine($"machine   {machine.Name}, {machine.OperatingSystem}");
        writer.WriteLine(report.Device is { } device
            ? $"silo      device {device.Id} at {device.Silo}, process {Quantity.Number(device.ProcessId)}"
            : "silo      none runs here");
        writer.WriteLine($"memory    {Quantity.Bytes(machine.MemoryTotalBytes)} in all, "
            + $"{Quantity.Bytes(machine.MemoryFreeBytes)} free"
            + (report.Device is { } usable ? $", {Quantity.Bytes(usable.MemoryUsableBytes)} usable by models" : ""));
        WriteEngines(writer, machine.Engines);
        writer.WriteLine($"data      {machine.DataFolder}");
        writer.WriteLine($"key       {machine.Key.Fingerprint ?? "none"}"
            + (machine.Key.Fingerprint is null ? "" : " (fingerprint; equal on machines that can join each other)"));
        foreach (var port in machine.Ports)
            writer.WriteLine($"port      {Quantity.Number(port.Port)} {port.Purpose}: "
                + (port.ListensOn.Count == 0 ? "nothing listens" : $"listens on {string.Join(", ", port.ListensOn)}"));
    }

    private static void WriteEngines(TextWriter writer, EngineCheck engines)
    {
        writer.WriteLine($"backends  {(engines.Backends.IsEmpty ? "none" : string.Join(", ", engines.Backends))}");
        writer.WriteLine(engines.Mlx is { } mlx
            ? $"mlx       {mlx.Version} from {mlx.LibraryPath}: {mlx.Backend} on {mlx.DeviceName}, "
                + (mlx.MemoryUsableBytes is { } most
                    ? $"{Quantity.Bytes(most)} recommended at most"
                    : "no memory limit of its own")
            : "mlx       not used");
    }

    private static void WritePeer(CommandOutput output, PeerCheck peer)
    {
        output.Results.WriteLine();
        var clock = peer.ClockAheadSeconds is { } ahead
            ? string.Create(CultureInfo.InvariantCulture, $"{ahead:+0.000;-0.000;0.000} s")
            : "not known";
        output.Results.WriteLine($"peer {peer.Name}, device {peer.Device}, clock {clock}");
        output.Results.WriteLine("from here:");
        CandidateTable.Write(output, peer.To);
        output.Results.WriteLine("from there:");
        CandidateTable.Write(output, peer.From);
    }

    private static string[] Row(NetworkInterfaceFact fact) =>
    [
        fact.Name,
        fact.Kind.ToString(),
        fact.IsUp ? "yes" : "no",
        Quantity.Number(fact.MtuBytes),
        string.Join(" ", fact.Addresses),
        InterfaceNotes.Of(fact),
    ];

    private static string[] Row(Client.SiloMember silo) =>
    [
        silo.Device?.ToString() ?? "",
        silo.Host,
        silo.Address,
        silo.Status,
        silo.AliveAt.ToString("u", CultureInfo.InvariantCulture),
    ];
}
