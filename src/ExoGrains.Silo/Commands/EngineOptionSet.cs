using System.CommandLine;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary><c>--backend</c> and <c>--mlx-path</c>, of every command that starts engines.</summary>
internal sealed class EngineOptionSet
{
    /// <summary><c>--backend</c>.</summary>
    public Option<string?> Backend { get; } = new("--backend")
    {
        Description = "What computes: auto takes the best that works (default: EXOGRAINS_BACKEND, then auto)",
        HelpName = EngineChoice.Names,
    };

    /// <summary><c>--mlx-path</c>.</summary>
    public Option<string?> MlxPath { get; } = new("--mlx-path")
    {
        Description = "Library of mlx-c, libmlxc.dylib or libmlxc.so (default: EXOGRAINS_MLX_PATH, then looked for)",
        HelpName = "FILE",
    };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Backend);
        command.Add(MlxPath);
    }

    /// <summary>Whether one of them stands on the command line.</summary>
    public bool IsGiven(ParseResult parse) =>
        parse.GetValue(Backend) is not null || parse.GetValue(MlxPath) is not null;

    /// <summary>What was said there, or in the environment.</summary>
    /// <exception cref="InvalidRequestException">A value is wrong.</exception>
    public EngineChoice Read(ParseResult parse)
    {
        var errors = new List<string>();
        var choice = EngineChoice.Read(
            parse.GetValue(Backend), parse.GetValue(MlxPath), Environment.GetEnvironmentVariable, errors);
        return errors.Count == 0
            ? choice
            : throw new InvalidRequestException(string.Join(Environment.NewLine, errors));
    }
}
