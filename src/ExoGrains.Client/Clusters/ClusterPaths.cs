using System.Collections.Frozen;

namespace ExoGrains.Client.Clusters;

/// <summary>All that a cluster port serves; every one is a POST of a JSON body.</summary>
internal static class ClusterPaths
{
    /// <summary>Makes the table's version row where it is missing.</summary>
    public const string Initialize = "/membership/initialize";

    /// <summary>All rows and the version, of one moment.</summary>
    public const string ReadAll = "/membership/read";

    /// <summary>A new row.</summary>
    public const string Insert = "/membership/insert";

    /// <summary>A changed row.</summary>
    public const string Update = "/membership/update";

    /// <summary>A row's sign of life.</summary>
    public const string Alive = "/membership/alive";

    /// <summary>Forgets old rows of silos that are dead.</summary>
    public const string CleanUp = "/membership/cleanup";

    /// <summary>Forgets all rows of the cluster.</summary>
    public const string Delete = "/membership/delete";

    /// <summary>Reads the state of a grain.</summary>
    public const string ReadState = "/storage/read";

    /// <summary>Writes the state of a grain.</summary>
    public const string WriteState = "/storage/write";

    /// <summary>Clears the state of a grain.</summary>
    public const string ClearState = "/storage/clear";

    /// <summary>Waits a few seconds for the next change of any grain's state, and tells what was read before.</summary>
    public const string AwaitChange = "/storage/changes";

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } =
        new[]
        {
            Initialize, ReadAll, Insert, Update, Alive, CleanUp, Delete, ReadState, WriteState, ClearState, AwaitChange,
        }.ToFrozenSet(StringComparer.Ordinal);
}
