using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Devices;

/// <summary>One network interface, on its device's silo.</summary>
[PinnedToDevice]
internal sealed class InterfaceGrain(InterfaceFacts interfaces) : Grain, IInterfaceGrain
{
    /// <inheritdoc/>
    public Task<NetworkInterfaceFact> GetFactAsync()
    {
        var key = this.GetPrimaryKeyString();
        var name = key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var facts = interfaces.Current;
        return Task.FromResult(facts.FirstOrDefault(fact => fact.Name == name)
            ?? throw new ExoGrainsException(
                $"Interface '{name}': this device has none of that name, " +
                $"only {string.Join(", ", facts.Select(fact => fact.Name))}."));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LinkProof>> GetProofsAsync() => Task.FromResult(ImmutableArray<LinkProof>.Empty);

    /// <inheritdoc/>
    public Task<ImmutableArray<LinkProof>> ProveAsync(LinkPeer peer, bool mustRenew) => GetProofsAsync();
}
