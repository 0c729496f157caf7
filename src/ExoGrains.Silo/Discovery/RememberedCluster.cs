using System.Collections.Immutable;
using ExoGrains.Client;

namespace ExoGrains.Silo.Discovery;

/// <summary>The cluster that a data folder belongs to; one of the two is set.</summary>
/// <param name="Place">The place it found on the network, or made.</param>
/// <param name="Joined">Endpoints it was told to join, where its seed is not known by name; empty for none.</param>
internal sealed record RememberedCluster(ClusterPlace? Place, ImmutableArray<ClusterEndpoint> Joined)
{
    /// <summary>Whether its membership is owned elsewhere.</summary>
    public bool IsMember => Place is not { IsOwner: true };
}
