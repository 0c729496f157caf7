using System.Collections.Immutable;
using ExoGrains.Compute;

namespace ExoGrains.Silo.Hosting;

/// <summary>Which engines a process may use, and where MLX is.</summary>
/// <param name="Preference">Which.</param>
/// <param name="MlxPath">File of mlx-c's library, absolute; null to look for it.</param>
public sealed record EngineChoice(BackendPreference Preference, string? MlxPath)
{
    /// <summary>Environment variable behind <c>--backend</c>.</summary>
    public const string BackendVariable = "EXOGRAINS_BACKEND";

    /// <summary>Environment variable behind <c>--mlx-path</c>.</summary>
    public const string MlxPathVariable = "EXOGRAINS_MLX_PATH";

    private static readonly ImmutableArray<(string Name, BackendPreference Preference)> Known =
    [
        ("auto", BackendPreference.Auto),
        ("metal", BackendPreference.Metal),
        ("cuda", BackendPreference.Cuda),
        ("mlx-cpu", BackendPreference.MlxCpu),
        ("cpu", BackendPreference.Cpu),
    ];

    /// <summary>All that work, with MLX wherever it is found.</summary>
    public static EngineChoice Auto { get; } = new(BackendPreference.Auto, null);

    /// <summary>What may be written for <c>--backend</c>, between bars.</summary>
    public static string Names { get; } = string.Join('|', Known.Select(known => known.Name));

    /// <summary>The preference as it is written for <c>--backend</c>.</summary>
    public string PreferenceName => Known.First(known => known.Preference == Preference).Name;

    /// <summary>Reads what was said, and the environment where nothing was.</summary>
    /// <param name="backend">Value of <c>--backend</c>; null where it is not given.</param>
    /// <param name="mlxPath">Value of <c>--mlx-path</c>; null where it is not given.</param>
    /// <param name="environment">Reads an environment variable; null where it is not set.</param>
    /// <param name="errors">Gets one line per value that is wrong.</param>
    public static EngineChoice Read(
        string? backend, string? mlxPath, Func<string, string?> environment, List<string> errors)
    {
        var (preferenceSource, preferenceText) = Find("--backend", backend, BackendVariable);
        var (pathSource, path) = Find("--mlx-path", mlxPath, MlxPathVariable);
        var known = Known.FirstOrDefault(
            known => string.Equals(known.Name, preferenceText ?? "auto", StringComparison.OrdinalIgnoreCase));
        if (known.Name is null)
            errors.Add($"{preferenceSource}: got '{preferenceText}', expected {Names.Replace("|", ", ")}.");
        if (path is not null && !File.Exists(path))
        {
            errors.Add(
                $"{pathSource}: there is no file '{path}'; expected mlx-c's library, libmlxc.dylib or libmlxc.so " +
                "(on a Mac: brew install mlx-c).");
        }

        return new EngineChoice(known.Preference, path is null ? null : Path.GetFullPath(path));

        // Set but empty is how compose files say "not set".
        (string Source, string? Text) Find(string option, string? said, string variable) =>
            said is null && environment(variable) is { Length: > 0 } found ? (variable, found) : (option, said);
    }

    /// <summary>Finds what works on this machine.</summary>
    /// <exception cref="Contracts.ExoGrainsException">Nothing that may be used works.</exception>
    public BackendSurvey TakeSurvey() => BackendSurvey.Take(Preference, MlxPath);
}
