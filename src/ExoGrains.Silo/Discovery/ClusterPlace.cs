namespace ExoGrains.Silo.Discovery;

/// <summary>A silo's place in its cluster.</summary>
/// <param name="IsOwner">
/// Whether this silo owns the membership; else it reads and writes it at the seed's endpoints.
/// </param>
/// <param name="Seed">The seed of the cluster.</param>
internal sealed record ClusterPlace(bool IsOwner, SeedIdentity Seed);
