using ExoGrains.Contracts;

namespace ExoGrains.Silo.Discovery;

/// <summary>What one datagram says.</summary>
/// <param name="Cluster">Name of the cluster that is meant.</param>
/// <param name="Sender">The silo that sent it.</param>
/// <param name="Role">What it is.</param>
/// <param name="Seed">The seed of its cluster; null only while it is searching.</param>
internal sealed record DiscoveryMessage(string Cluster, DeviceId Sender, DiscoveryRole Role, SeedIdentity? Seed);
