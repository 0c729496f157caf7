using System.CommandLine;
using System.Text.Json.Serialization;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins interfaces</c>.</summary>
internal static class InterfacesCommand
{
    private static readonly string[] Heads = ["DEVICE", "INTERFACE", "KIND", "UP", "MTU", "ADDRESSES", "NOTE"];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var json = GlobalOptions.Json();
        var command = new Command("interfaces", "List the network interfaces of all devices.") { json };
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var devices = await session.Client.ListDevicesAsync(token);
            var all = devices.SelectMany(device => device.Interfaces.Select(one => Row.Of(device.Id, one))).ToArray();
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(all);
            else
                context.Output.WriteTable(
                    Heads,
                    all.Select(one => (string[])
                    [
                        one.Device.ToString(),
                        one.Name,
                        one.Kind.ToString(),
                        one.IsUp ? "yes" : "no",
                        Quantity.Number(one.MtuBytes),
                        string.Join(" ", one.Addresses),
                        one.Note,
                    ]),
                    "no interfaces");
            return ExitCode.Done;
        });
    }

    /// <summary>An interface with its device.</summary>
    private sealed record Row(
        DeviceId Device,
        string Name,
        NetworkInterfaceKind Kind,
        IReadOnlyList<string> Addresses,
        int Index,
        int MtuBytes,
        long? SpeedBitsPerSecond,
        bool IsUp,
        IReadOnlyList<string> BridgeMembers,
        string? Bridge,
        string? Warning,
        [property: JsonIgnore] string Note)
    {
        public static Row Of(DeviceId device, NetworkInterfaceFact fact) => new(
            device,
            fact.Name,
            fact.Kind,
            fact.Addresses,
            fact.Index,
            fact.MtuBytes,
            fact.SpeedBitsPerSecond,
            fact.IsUp,
            fact.BridgeMembers,
            fact.Bridge,
            fact.Warning,
            InterfaceNotes.Of(fact));
    }
}
