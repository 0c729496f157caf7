using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary><c>--kv-cache f32|f16|q8</c>.</summary>
internal static class KeyValueTypeOption
{
    /// <summary>The option; null where it is not given.</summary>
    public static Option<KeyValueType?> Create() => new("--kv-cache")
    {
        Description = "How keys and values of the context are kept (default: f32 with exact, f16 with fast precision)",
        HelpName = "f32|f16|q8",
        CustomParser = result => result.Tokens[0].Value.ToLowerInvariant() switch
        {
            "f32" => KeyValueType.F32,
            "f16" => KeyValueType.F16,
            "q8" => KeyValueType.Q8,
            var other => Refuse(result, other),
        },
    };

    private static KeyValueType? Refuse(System.CommandLine.Parsing.ArgumentResult result, string got)
    {
        result.AddError($"--kv-cache: got '{got}', expected 'f32', 'f16' or 'q8'.");
        return null;
    }
}
