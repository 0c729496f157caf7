namespace ExoGrains.Compute.Mlx;

/// <summary>Why MLX is not used.</summary>
/// <param name="Message">What, got, expected and remedy, for people.</param>
/// <param name="IsAbsence">Nothing was found and nobody named a file, which is no mistake.</param>
internal sealed record MlxProblem(string Message, bool IsAbsence = false)
{
    // More names than this tell nobody more.
    private const int NamedExports = 3;

    /// <summary>No candidate is there.</summary>
    public static MlxProblem Missing(MlxSearch search) => new(
        $"MLX was not found: {search.FileName} is neither beside the program nor in "
        + (search.IsMac ? "Homebrew's folders. " : "the system's library folders. ") + InstallRemedy(search),
        IsAbsence: true);

    /// <summary>Somebody named a file that is not there.</summary>
    public static MlxProblem NoFile(MlxSearch search) => new(
        $"{search.NamedBy} names {search.Named}, where there is no file. Expected MLX's C library, {search.FileName}.");

    /// <summary>The system's loader refused a file.</summary>
    /// <param name="search">What was looked for.</param>
    /// <param name="path">The file.</param>
    /// <param name="reason">The loader's words: advice of .NET, and in the last line those of the system.</param>
    public static MlxProblem NotLoaded(MlxSearch search, string path, string reason) => new(
        $"{Origin(search, path)} could not be loaded as MLX's C library: {reason.Trim().Split('\n')[^1].Trim()}. "
        + InstallRemedy(search));

    /// <summary>A library was loaded that has not all we call.</summary>
    /// <param name="search">What was looked for.</param>
    /// <param name="path">The file.</param>
    /// <param name="missing">Functions it lacks.</param>
    public static MlxProblem LacksFunctions(MlxSearch search, string path, IReadOnlyList<string> missing)
    {
        string names = string.Join(", ", missing.Take(NamedExports));
        string more = missing.Count > NamedExports ? $" and {missing.Count - NamedExports} more" : "";
        return new MlxProblem(
            $"{Origin(search, path)} is not mlx-c 0.5.0 or newer: it lacks {names}{more}. {UpgradeRemedy(search)}");
    }

    /// <summary>A library of the wrong version.</summary>
    /// <param name="search">What was looked for.</param>
    /// <param name="path">The file.</param>
    /// <param name="version">What it says of itself.</param>
    /// <param name="least">Oldest that is used.</param>
    public static MlxProblem WrongVersion(MlxSearch search, string path, string version, Version least) => new(
        $"{Origin(search, path)} is MLX '{version}', but MLX {least} or newer is needed. {UpgradeRemedy(search)}");

    /// <summary>Another file was asked for than the one this process has.</summary>
    /// <param name="search">What is looked for now.</param>
    /// <param name="loaded">What is loaded.</param>
    public static MlxProblem AlreadyLoaded(MlxSearch search, string loaded) => new(
        $"{search.NamedBy} names {search.Named}, but this process already has {loaded}, which cannot be unloaded. "
        + "Start the program anew.");

    private static string Origin(MlxSearch search, string path) =>
        search.Named is null ? path : $"{path} (named by {search.NamedBy})";

    private static string InstallRemedy(MlxSearch search) => search.IsMac
        ? $"Install it with 'brew install mlx-c', or name its file with {MlxSearch.Option}."
        : $"Build mlx-c 0.5.0 or newer and name its {search.FileName} with {MlxSearch.Option}.";

    private static string UpgradeRemedy(MlxSearch search) => search.IsMac
        ? $"Upgrade it with 'brew upgrade mlx-c', or name another with {MlxSearch.Option}."
        : InstallRemedy(search);
}
