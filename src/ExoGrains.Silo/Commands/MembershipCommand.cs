using System.CommandLine;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins membership</c>: the membership table, read from the file itself.</summary>
internal static class MembershipCommand
{
    private static readonly string[] Heads =
        ["SILO", "HOST", "ADDRESS", "GENERATION", "STATUS", "GATEWAY", "STARTED", "ALIVE", "SUSPECTED BY"];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var file = new Option<string?>("--db")
        {
            Description = "SQLite file (default: that of the data folder)",
            HelpName = "FILE",
        };
        var json = GlobalOptions.Json();
        var command = new Command("membership", "Show the membership table; needs no running silo.") { file, json };
        return new CommandDefinition(command, (context, token) =>
        {
            var path = Path.GetFullPath(
                context.Parse.GetValue(file) ?? Hosting.DataFolder.DatabasePath(context.DataFolder));
            var table = MembershipTable.Read(path);
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(table);
            else
                WriteText(context.Output, table);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static void WriteText(CommandOutput output, MembershipTable table)
    {
        output.Results.WriteLine($"{table.File}, version {Quantity.Number(table.Version)}");
        output.WriteTable(
            Heads,
            table.Silos.Select(silo => (string[])
            [
                silo.SiloName,
                silo.HostName,
                $"{silo.Address}:{Quantity.Number(silo.Port)}",
                Quantity.Number(silo.Generation),
                silo.Status,
                Quantity.Number(silo.GatewayPort),
                silo.StartTime,
                silo.IAmAliveTime,
                silo.SuspectTimes ?? "",
            ]),
            "no silos");
    }
}
