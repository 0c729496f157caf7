using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;
using ExoGrains.Grains.Links;
using Orleans.Concurrency;

namespace ExoGrains.Grains.Devices;

/// <summary>One network interface, on its device's silo: what it is, and which links start at it.</summary>
// Reentrant: a pair that leads nowhere takes its time, and must not hold up the others.
[PinnedToDevice, Reentrant]
internal sealed class InterfaceGrain(
    InterfaceFacts interfaces, DeviceLinks links, LinkProver prover, LinkBook book) : Grain, IInterfaceGrain
{
    private string Name
    {
        get
        {
            var key = this.GetPrimaryKeyString();
            return key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <inheritdoc/>
    public Task<NetworkInterfaceFact> GetFactAsync()
    {
        var facts = interfaces.Current;
        return Task.FromResult(facts.FirstOrDefault(fact => fact.Name == Name)
            ?? throw new ExoGrainsException(
                $"Interface '{Name}': this device has none of that name, " +
                $"only {string.Join(", ", facts.Select(fact => fact.Name))}."));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LinkProof>> GetProofsAsync() =>
        Task.FromResult<ImmutableArray<LinkProof>>([.. book.All().Where(proof => proof.Interface == Name)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<LinkProof>> ProveAsync(LinkPeer peer, bool mustRenew) => prover.ProveAsync(
        peer, [.. links.CandidatesTo(peer).Where(pair => pair.Interface == Name)], mustRenew);
}
