namespace ExoGrains.Client;

/// <summary>Finds the data folder that silos and commands on one machine share.</summary>
public static class DataFolderLocation
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string Variable = "EXOGRAINS_HOME";

    /// <summary>The folder as given, else <see cref="Variable"/>, else <c>~/.exograins</c>; absolute.</summary>
    /// <param name="given">What the user asked for; null or empty for nothing.</param>
    public static string Resolve(string? given)
    {
        if (!string.IsNullOrWhiteSpace(given))
            return Path.GetFullPath(given);
        var configured = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrWhiteSpace(configured))
            return Path.GetFullPath(configured);
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".exograins");
    }
}
