using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>Names that every silo and every client of a cluster agree on.</summary>
public static class ClusterIdentity
{
    /// <summary>
    /// Name of a cluster that was given none. A cluster's name is Orleans' cluster id (the <c>DeploymentId</c> in the
    /// membership tables) and its service id (prefix of stored grain state).
    /// </summary>
    public const string DefaultName = "exograins";

    /// <summary>Environment variable that holds a cluster's name.</summary>
    public const string Variable = "EXOGRAINS_CLUSTER";

    /// <summary>Key of the cluster's one placement grain.</summary>
    public const string PlacementGrainKey = "cluster";

    private const int MaxNameLength = 64;

    /// <summary>Checks a cluster's name.</summary>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public static string? FindNameFault(string name) =>
        name.Length is >= 1 and <= MaxNameLength
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : $"got '{name}', expected 1 to {MaxNameLength} letters, digits, '-', '_' or '.'.";

    /// <summary>A cluster's name that is known to be one.</summary>
    /// <exception cref="ExoGrainsException">It is none.</exception>
    public static string RequireName(string name) =>
        FindNameFault(name) is { } fault ? throw new ExoGrainsException($"Cluster name: {fault}") : name;
}
