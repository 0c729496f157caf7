using ExoGrains.Contracts;

namespace ExoGrains.Client.Clusters;

/// <summary>A call to a cluster port that failed.</summary>
/// <param name="cause">Why.</param>
/// <param name="message">For people: what, and what to do.</param>
/// <param name="inner">What lies under it.</param>
internal sealed class ClusterCallException(ClusterCallCause cause, string message, Exception? inner = null)
    : ExoGrainsException(message, inner!)
{
    /// <summary>Why.</summary>
    public ClusterCallCause Cause => cause;

    /// <summary>Etag in the database, where <see cref="Cause"/> is a conflict.</summary>
    public string? StoredEtag { get; init; }

    /// <summary>Whether nobody answered who could: trying later may help, and what was read before may serve.</summary>
    public bool IsOutage => cause is ClusterCallCause.Unreachable or ClusterCallCause.Refused or ClusterCallCause.Busy
        or ClusterCallCause.Database;
}
