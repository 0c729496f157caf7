using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Checks a model folder that a user named.</summary>
internal static class ModelFolderPath
{
    /// <summary>The folder, absolute.</summary>
    /// <exception cref="ModelNotFoundException">There is no such folder.</exception>
    public static string Require(string folder) => Directory.Exists(folder)
        ? Path.GetFullPath(folder)
        : throw new ModelNotFoundException(
            $"--model: there is no folder '{folder}'; expected a folder with tokenizer.json and config.json.");
}
