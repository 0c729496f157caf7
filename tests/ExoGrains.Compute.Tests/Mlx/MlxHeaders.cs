using System.Globalization;
using System.Text.RegularExpressions;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>What mlx-c's headers declare: functions in the notation of schemas/mlx-c.txt, and enumerations.</summary>
internal sealed partial class MlxHeaders
{
    public const string EnvironmentVariable = "EXOGRAINS_MLX_HEADERS";

    private const string Parameter = @"(?>(?:[^(),;]|\(\*\w*\)\([^()]*\))*)";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["bool"] = "byte",
        ["char"] = "byte",
        ["size_t"] = "size",
        ["mlx_array"] = "array",
        ["mlx_vector_array"] = "vector",
        ["mlx_stream"] = "stream",
        ["mlx_device"] = "device",
        ["mlx_device_info"] = "info",
        ["mlx_string"] = "string",
        ["mlx_optional_int"] = "int?",
        ["mlx_optional_float"] = "float?",
        ["mlx_dtype"] = "dtype",
        ["mlx_device_type"] = "device-type",
        ["mlx_error_handler_func"] = "function",
    };

    /// <summary>Reads headers.</summary>
    /// <param name="texts">Their texts.</param>
    public MlxHeaders(IEnumerable<string> texts)
    {
        string text = string.Join('\n', texts.Select(text => Noise().Replace(text, " ")));
        foreach (Match match in Function().Matches(text))
            Functions[match.Groups["name"].Value] = Describe(match);
        foreach (Match match in Enumeration().Matches(text))
            Enumerations[match.Groups["name"].Value] = Values(match.Groups["values"].Value);
    }

    /// <summary>Signatures by name.</summary>
    public Dictionary<string, string> Functions { get; } = [];

    /// <summary>Values by name, by enumeration.</summary>
    public Dictionary<string, Dictionary<string, int>> Enumerations { get; } = [];

    private static string Describe(Match match)
    {
        var parameters = match.Groups["parameter"].Captures
            .Select(capture => capture.Value.Trim())
            .Where(parameter => parameter is not ("" or "void"))
            .Select(parameter => parameter.Contains("(*", StringComparison.Ordinal)
                ? "function"
                : Type(ParameterName().Replace(parameter, "")));
        return $"{match.Groups["name"].Value}({string.Join(", ", parameters)}): {Type(match.Groups["result"].Value)}";
    }

    private static string Type(string declared)
    {
        string type = Constness().Replace(declared, "");
        string plain = type.Replace("*", "", StringComparison.Ordinal).Trim();
        return Names.GetValueOrDefault(plain, plain) + new string('*', type.Count(letter => letter == '*'));
    }

    private static Dictionary<string, int> Values(string list)
    {
        var values = new Dictionary<string, int>();
        int next = 0;
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (string entry in list.Split(',', Trimmed))
        {
            string[] parts = entry.Split('=', StringSplitOptions.TrimEntries);
            next = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : next;
            values[parts[0]] = next++;
        }
        return values;
    }

    // Comments, lines of the preprocessor, and the block that C++ opens around all.
    [GeneratedRegex(
        @"/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*|extern\s+""C""\s*\{",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Noise();

    // Parameters are taken whole or not at all, or text that is no declaration would be split in every possible way.
    [GeneratedRegex(
        @"(?<=[;{}\s]|^)(?<result>(?:const\s+)?\w+(?:\s*\*)*)\s*\b(?<name>_?mlx_\w+)\s*\("
        + "(?<parameter>" + Parameter + ")(?:,(?<parameter>" + Parameter + @"))*\)\s*;")]
    private static partial Regex Function();

    [GeneratedRegex(@"typedef\s+enum\s+\w*\s*\{(?<values>[^{}]*)\}\s*(?<name>\w+)\s*;")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"(?<=[\s*])\w+$")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\bconst\b")]
    private static partial Regex Constness();
}
