using System.CommandLine;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins key</c>: the cluster key, for silos and clients on other machines.</summary>
internal static class KeyCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var command = new Command("key", "Print the cluster key; makes one where the data folder has none.");
        return new CommandDefinition(command, (context, _) =>
        {
            context.Output.Results.WriteLine(DataFolder.Open(context.DataFolder).ReadOrCreateKey().ToHex());
            return Task.FromResult(ExitCode.Done);
        });
    }
}
