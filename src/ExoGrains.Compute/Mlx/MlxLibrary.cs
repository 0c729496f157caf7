using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>MLX's C library, loaded into this process and fit for use.</summary>
/// <remarks>
/// A process has at most one, for its lifetime: calls are bound to it once and MLX cannot be unloaded. As long as none
/// is loaded every <see cref="Load"/> looks again, so a file that was missing or no library can be put right; after
/// that each gives the same answer, be it that the version is too old, and a request for another file is refused.
/// Nobody may call <see cref="MlxFunctions"/> without having one of these.
/// </remarks>
/// <param name="Path">What it was loaded by: a full path, or a bare name that the system found.</param>
/// <param name="Version">Version of MLX.</param>
internal sealed record MlxLibrary(string Path, Version Version)
{
    // The one state a process must share: what its calls are bound to.
    private static readonly Lock Gate = new();
    private static MlxFile? _file;
    private static MlxLibrary? _library;
    private static MlxProblem? _problem;

    /// <summary>Finds, loads and checks the library.</summary>
    /// <param name="optionPath">File that an option names; null or empty for none.</param>
    /// <param name="library">The library; null where there is a problem.</param>
    /// <param name="problem">Why there is none; null where there is one.</param>
    public static bool Load(
        string? optionPath,
        [NotNullWhen(true)] out MlxLibrary? library,
        [NotNullWhen(false)] out MlxProblem? problem)
    {
        var search = MlxSearch.Here(optionPath);
        lock (Gate)
        {
            if (_file is null)
                First(search);
            bool isOther = _file is not null && search.Named is not null && search.Named != _file.Path;
            problem = isOther ? MlxProblem.AlreadyLoaded(search, _file!.Path) : _problem;
            library = problem is null ? _library! : null;
            return problem is null;
        }
    }

    private static void First(MlxSearch search)
    {
        _file = MlxFile.Open(search, out _problem);
        if (_file is not { Handle: var handle, Path: var path })
            return;
        NativeLibrary.SetDllImportResolver(
            typeof(MlxFunctions).Assembly, (name, _, _) => name == MlxFunctions.Library ? handle : 0);
        MlxErrors.Install();
        MlxFloats.KeepExact();
        string text = VersionText();
        var least = MlxVersions.Least(search.System);
        if (MlxVersions.Parse(text) is { } version && version >= least)
            _library = new MlxLibrary(path, version);
        else
            _problem = MlxProblem.WrongVersion(search, path, text, least);
    }

    private static unsafe string VersionText()
    {
        var text = MlxFunctions.mlx_string_new();
        MlxErrors.Check(MlxFunctions.mlx_version(&text));
        string version = MlxErrors.Text(MlxFunctions.mlx_string_data(text));
        MlxErrors.Check(MlxFunctions.mlx_string_free(text));
        return version;
    }
}
