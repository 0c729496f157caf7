namespace ExoGrains.Silo.Discovery;

/// <summary>What a silo is on its network, as it tells the others. The values are those on the wire.</summary>
internal enum DiscoveryRole : byte
{
    /// <summary>Looks for a cluster.</summary>
    Searching = 1,

    /// <summary>Owns the membership of its cluster.</summary>
    Seed = 2,

    /// <summary>Belongs to the cluster of a seed, whether or not that seed answers now.</summary>
    Member = 3,
}
