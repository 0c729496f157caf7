using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary><c>--precision exact|fast</c>.</summary>
internal static class PrecisionOption
{
    /// <summary>The option, in lower case as people write it.</summary>
    public static Option<Precision> Create(Precision usual) => new("--precision")
    {
        Description = "exact: float32 activations throughout; fast: activations of quantised products may be rounded",
        HelpName = "exact|fast",
        DefaultValueFactory = _ => usual,
        CustomParser = result => result.Tokens[0].Value.ToLowerInvariant() switch
        {
            "exact" => Precision.Exact,
            "fast" => Precision.Fast,
            var other => Refuse(result, other),
        },
    };

    private static Precision Refuse(System.CommandLine.Parsing.ArgumentResult result, string got)
    {
        result.AddError($"--precision: got '{got}', expected 'exact' or 'fast'.");
        return default;
    }
}
