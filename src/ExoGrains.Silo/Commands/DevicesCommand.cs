using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins devices</c>.</summary>
internal static class DevicesCommand
{
    private static readonly string[] Heads =
        ["DEVICE", "NAME", "CHIP", "CORES", "MEMORY", "USABLE", "BACKENDS", "HTTP", "RING", "PID"];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var json = GlobalOptions.Json();
        var command = new Command("devices", "List the devices of the running cluster.") { json };
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var devices = await session.Client.ListDevicesAsync(token);
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(devices);
            else
                Write(context.Output, devices);
            return ExitCode.Done;
        });
    }

    /// <summary>Writes a row for each device, and below them what is to be said of some.</summary>
    internal static void Write(CommandOutput output, IReadOnlyList<DeviceReport> devices)
    {
        output.WriteTable(
            Heads,
            devices.Select(device => (string[])
            [
                device.Id.ToString(),
                device.Name,
                device.Chip,
                Quantity.Number(device.CoreCount),
                Quantity.Bytes(device.MemoryTotalBytes),
                Quantity.Bytes(device.MemoryUsableBytes),
                string.Join(",", device.Backends),
                Quantity.Number(device.HttpPort),
                Quantity.Number(device.RingPort),
                Quantity.Number(device.ProcessId),
            ]),
            "no devices");
        foreach (var device in devices)
        {
            string[] notes = [device.BackendNote, device.MemoryNote];
            foreach (var note in notes.Where(note => !string.IsNullOrEmpty(note)))
                output.Results.WriteLine($"{device.Name}: {note}");
        }
    }
}
