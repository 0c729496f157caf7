using System.CommandLine;

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
                context.Output.WriteTable(
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
            return ExitCode.Done;
        });
    }
}
