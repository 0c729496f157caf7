using System.Collections.Immutable;

namespace ExoGrains.Models.Cards;

/// <summary>Checks card files and folders of them, for people who write cards.</summary>
public static class ModelCardCheck
{
    private const int MaxFolderDepth = 16;

    /// <summary>One result per card, in the order of the paths and by name within a folder.</summary>
    /// <param name="paths">Files, or folders searched for <c>*.toml</c> at any depth.</param>
    /// <remarks>A path that does not exist, or a folder without cards, is a result with an error.</remarks>
    public static ImmutableArray<CardReadResult> Check(IEnumerable<string> paths) => [.. paths.SelectMany(Check)];

    private static IEnumerable<CardReadResult> Check(string path)
    {
        if (!Directory.Exists(path))
        {
            return [File.Exists(path)
                ? ModelCardReader.Read(path)
                : Failed(path, "There is no such file or folder; name a card or a folder of cards.")];
        }

        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxFolderDepth };
            string[] files = [.. Directory.EnumerateFiles(path, "*.toml", options).Order(StringComparer.Ordinal)];
            return files.Length > 0
                ? files.Select(ModelCardReader.Read)
                : [Failed(path, "The folder holds no *.toml; name a card or a folder of cards.")];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [Failed(path, $"The folder cannot be listed: {exception.Message}")];
        }
    }

    private static CardReadResult Failed(string path, string message) =>
        new(path, null, [new CardIssue(path, 1, 1, message)], []);
}
