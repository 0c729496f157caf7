using System.CommandLine;

namespace ExoGrains.Silo.Commands;

/// <summary>A command and what it does.</summary>
/// <param name="Command">Name, arguments and options.</param>
/// <param name="Run">Does it; returns the exit code.</param>
/// <param name="Parts">Commands under it.</param>
internal sealed record CommandDefinition(
    Command Command,
    Func<CommandContext, CancellationToken, Task<int>> Run,
    params CommandDefinition[] Parts)
{
    /// <summary>The command, wired.</summary>
    public Command Build(GlobalOptions globals, CommandOutput output)
    {
        foreach (var part in Parts)
            Command.Add(part.Build(globals, output));
        Command.SetAction((parse, cancellationToken) =>
            Run(new CommandContext(parse, output, globals), cancellationToken));
        return Command;
    }
}
