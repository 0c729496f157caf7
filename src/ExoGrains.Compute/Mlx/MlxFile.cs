using System.Reflection;
using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>A library that the system's loader accepted and that has every function we call.</summary>
/// <param name="Handle">The loader's.</param>
/// <param name="Path">What it was loaded by: a full path, or a bare name that the system found.</param>
internal sealed record MlxFile(nint Handle, string Path)
{
    /// <summary>Names of all functions that are called.</summary>
    public static IEnumerable<string> Imports =>
        typeof(MlxFunctions).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method => method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint ?? method.Name)
            .Distinct();

    /// <summary>Opens the first candidate that is a library at all.</summary>
    /// <remarks>
    /// A library that lacks functions ends the search, since another MLX behind it would be a surprise. It is let go
    /// of again: nothing in it has run.
    /// </remarks>
    /// <param name="search">Where to look.</param>
    /// <param name="problem">Why there is none; null where there is one.</param>
    public static MlxFile? Open(MlxSearch search, out MlxProblem? problem)
    {
        problem = null;
        foreach (string path in search.Candidates)
        {
            bool isBareName = !System.IO.Path.IsPathRooted(path);
            if (!isBareName && !File.Exists(path))
                continue;
            try
            {
                return Checked(new MlxFile(NativeLibrary.Load(path), path), search, out problem);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                // That the system knows no such name is what one expects; a file that is there says more.
                if (!isBareName)
                    problem ??= MlxProblem.NotLoaded(search, path, error.Message);
            }
        }
        problem ??= search.Named is null ? MlxProblem.Missing(search) : MlxProblem.NoFile(search);
        return null;
    }

    private static MlxFile? Checked(MlxFile file, MlxSearch search, out MlxProblem? problem)
    {
        string[] missing = [.. Imports.Where(name => !NativeLibrary.TryGetExport(file.Handle, name, out _))];
        problem = missing.Length == 0 ? null : MlxProblem.LacksFunctions(search, file.Path, missing);
        if (problem is null)
            return file;
        NativeLibrary.Free(file.Handle);
        return null;
    }
}
