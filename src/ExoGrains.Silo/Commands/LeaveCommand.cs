using System.CommandLine;
using ExoGrains.Client;
using ExoGrains.Contracts;
using ExoGrains.Silo.Discovery;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins leave</c>: the data folder forgets the cluster it belongs to.</summary>
internal static class LeaveCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var forgetsKey = new Option<bool>("--forget-key")
        {
            Description = "Forget its key too, so that the next silo can be given another with --key-file",
        };
        var command = new Command(
            "leave",
            "Forget the cluster this data folder belongs to; the next silo looks for one anew. Models and data stay.")
        {
            forgetsKey,
        };
        return new CommandDefinition(
            command, (context, token) => RunAsync(context, context.Parse.GetValue(forgetsKey), token));
    }

    private static async Task<int> RunAsync(
        CommandContext context, bool forgetsKey, CancellationToken cancellationToken)
    {
        var folder = context.DataFolder;
        if (await RunningSilos.IsAnyAsync(folder, cancellationToken))
            throw new ExoGrainsException(
                $"A silo runs on data folder '{folder}', and would remember its cluster again; stop it first.");
        if (forgetsKey)
            File.Delete(Path.Combine(folder, ClusterKey.FileName));
        context.Output.Results.WriteLine(
            ClusterMemory.Forget(folder)
                ? "Left the cluster; the next silo here looks for one anew."
                : "This data folder belongs to no cluster on the network.");
        return ExitCode.Done;
    }
}
