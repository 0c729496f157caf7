using System.CommandLine;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins snapshot</c>: all that plans are made from, as JSON.</summary>
internal static class SnapshotCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var command = new Command(
            "snapshot", "Write what plans are made from as JSON: devices, links, models. 'exograins plan' reads it.");
        return new CommandDefinition(command, async (context, token) =>
        {
            await using var session = await context.ConnectAsync(token);
            var snapshot = await session.Client.GetSnapshotAsync(token);
            context.Output.Results.WriteLine(SnapshotFile.ToJson(snapshot));
            return ExitCode.Done;
        });
    }
}
