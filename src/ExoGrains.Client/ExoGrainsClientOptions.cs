using System.Net;

namespace ExoGrains.Client;

/// <summary>
/// How a service finds the cluster. Set one of the four ways (seeds, gateways, membership, data folder); the data
/// folder is the default.
/// </summary>
public sealed class ExoGrainsClientOptions
{
    /// <summary>Data folder of a silo on this machine; null takes EXOGRAINS_HOME, then <c>~/.exograins</c>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>Database for <see cref="MembershipConnection.Parse"/>; null takes the data folder's file.</summary>
    public string? Membership { get; set; }

    /// <summary>Gateways to use, without any membership database; empty by default.</summary>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>Cluster ports of silos on other machines, to ask for gateways; empty by default.</summary>
    public IList<ClusterEndpoint> Seeds { get; } = [];

    /// <summary>
    /// The cluster key. Null takes EXOGRAINS_KEY, then the key file of the data folder; there must be one.
    /// </summary>
    public ClusterKey? ClusterKey { get; set; }

    /// <summary>The cluster's name; null takes EXOGRAINS_CLUSTER, then <c>exograins</c>.</summary>
    public string? ClusterName { get; set; }

    /// <summary>How long one grain call may take. A stream of tokens is many calls, and may last longer.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the start waits for a gateway to answer.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
