namespace ExoGrains.Bench.Compare;

/// <summary>Finds the Release build of the engine's program.</summary>
internal static class EngineProgram
{
    private const string Solution = "ExoGrains.sln";
    private const string Release = "src/ExoGrains.Silo/bin/Release/net10.0/exograins";

    /// <summary>Its path.</summary>
    /// <param name="wanted">Given by the user; null looks in the repository that holds this tool.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string Find(string? wanted)
    {
        var path = wanted ?? Path.Combine(FindRepository(), Release);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"{path} does not exist. Build it with 'dotnet build src/ExoGrains.Silo -c Release', or name another "
                + "with --exograins.");
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        throw new FileNotFoundException(
            $"Looked for {Solution} above {AppContext.BaseDirectory} and found none. Name the program with "
            + "--exograins.");
    }
}
