using System.CommandLine;

namespace ExoGrains.Silo.Commands;

/// <summary>Options that every command has.</summary>
internal sealed class GlobalOptions
{
    /// <summary><c>--data</c>.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "Data folder of silos and commands on this machine (default: EXOGRAINS_HOME, then ~/.exograins)",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary><c>--verbose</c>.</summary>
    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Log details, and show the stack trace of an error",
        Recursive = true,
    };

    /// <summary>A <c>--json</c> of one command.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON" };
}
