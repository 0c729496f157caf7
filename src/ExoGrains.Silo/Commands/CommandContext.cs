using System.CommandLine;
using ExoGrains.Client;

namespace ExoGrains.Silo.Commands;

/// <summary>What every command is given.</summary>
/// <param name="Parse">The command line.</param>
/// <param name="Output">Where it writes.</param>
/// <param name="Globals">Options all commands have.</param>
internal sealed record CommandContext(ParseResult Parse, CommandOutput Output, GlobalOptions Globals)
{
    /// <summary>The data folder, absolute.</summary>
    public string DataFolder => DataFolderLocation.Resolve(Parse.GetValue(Globals.Data));

    /// <summary>Whether details are wanted.</summary>
    public bool IsVerbose => Parse.GetValue(Globals.Verbose);

    /// <summary>Connects to a running silo of the data folder.</summary>
    /// <exception cref="Contracts.ExoGrainsException">None runs.</exception>
    public Task<ClusterSession> ConnectAsync(CancellationToken cancellationToken) =>
        RunningSilos.ConnectAsync(DataFolder, cancellationToken);
}
