using System.Collections.Immutable;
using ExoGrains.Client;
using ExoGrains.Client.Clusters;

namespace ExoGrains.Silo.Discovery;

/// <summary>Asks whether a seed is there: whether one of its endpoints serves our cluster and proves our key.</summary>
/// <param name="key">The cluster key.</param>
/// <param name="cluster">The cluster's name.</param>
internal sealed class SeedReach(ClusterKey key, string cluster)
{
    /// <summary>Why none of the endpoints serves the cluster; null where one does.</summary>
    public async Task<ClusterCallException?> FindFaultAsync(
        ImmutableArray<ClusterEndpoint> endpoints, CancellationToken stop)
    {
        if (endpoints.IsEmpty)
            return new ClusterCallException(ClusterCallCause.Unreachable, "it has told no address");
        using var channel = new ClusterChannel(endpoints, key, cluster, TimeProvider.System);
        try
        {
            await channel.CallAsync<bool, TableView>(ClusterPaths.ReadAll, true, stop);
            return null;
        }
        catch (ClusterCallException fault)
        {
            return fault;
        }
    }
}
