using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>One network interface. Key: <c>device id / interface name</c>. Lives on the device's own silo.</summary>
[Alias("ExoGrains.IInterfaceGrain")]
public interface IInterfaceGrain : IGrainWithStringKey
{
    /// <summary>Present facts.</summary>
    /// <exception cref="ExoGrainsException">The device has no interface of that name.</exception>
    [Alias("GetFact")]
    Task<NetworkInterfaceFact> GetFactAsync();

    /// <summary>Last result of every candidate pair from this interface, sorted by peer, source and address.</summary>
    [Alias("GetProofs")]
    Task<ImmutableArray<LinkProof>> GetProofsAsync();

    /// <summary>
    /// Tries the candidate pairs from this interface to a peer that are due, all at once, and keeps the results.
    /// </summary>
    /// <param name="peer">The peer, with the addresses it publishes.</param>
    /// <param name="mustRenew">Whether pairs are tried that are not due yet, for example after a ring broke.</param>
    /// <returns>Last result of every candidate pair from this interface to the peer.</returns>
    [Alias("Prove")]
    Task<ImmutableArray<LinkProof>> ProveAsync(LinkPeer peer, bool mustRenew);
}
