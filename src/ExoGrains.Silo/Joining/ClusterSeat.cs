using System.Collections.Immutable;
using ExoGrains.Client;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Joining;

/// <summary>A silo's part in its cluster; known before the silo is put together.</summary>
internal abstract record ClusterSeat
{
    private ClusterSeat()
    {
    }

    /// <summary>The seat that the options alone give.</summary>
    public static ClusterSeat Of(SiloHostOptions options) =>
        options.Join.IsEmpty ? new Owner() : new Member(options.Join);

    /// <summary>Opens the database, and serves the cluster's tables to others on the cluster port.</summary>
    public sealed record Owner : ClusterSeat;

    /// <summary>Opens no database: its tables are those that an owner serves.</summary>
    /// <param name="Endpoints">Silos that may be the owner, in the order in which they are asked; not empty.</param>
    public sealed record Member(ImmutableArray<ClusterEndpoint> Endpoints) : ClusterSeat;
}
