namespace ExoGrains.Client;

/// <summary>Names that every silo and every client of a cluster agree on.</summary>
public static class ClusterIdentity
{
    /// <summary>Orleans cluster id; also the <c>DeploymentId</c> in the membership tables.</summary>
    public const string ClusterId = "exograins";

    /// <summary>Orleans service id; prefix of stored grain state.</summary>
    public const string ServiceId = "exograins";

    /// <summary>Key of the cluster's one placement grain.</summary>
    public const string PlacementGrainKey = "cluster";
}
