using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>An instance as <c>/instances</c> shows it.</summary>
/// <param name="Id">The instance.</param>
/// <param name="State">Where it stands, for example <c>Ready</c>.</param>
/// <param name="Epoch">Version of its plan.</param>
/// <param name="Detail">Why it is in this state.</param>
/// <param name="Plan">Its ring; null before the first plan.</param>
internal sealed record PlacedInstance(string Id, string State, uint Epoch, string Detail, PlacedRing? Plan)
{
    public bool IsReady => State == "Ready";

    /// <summary>Whether it is ready on a ring whose every hop dials an address that begins so.</summary>
    public bool IsReadyOn(string addressPrefix) =>
        IsReady && Plan!.Hops.All(hop => hop.Address.StartsWith(addressPrefix, StringComparison.Ordinal));

    public override string ToString()
    {
        var hops = Plan?.Hops.Select(hop => $"{hop.FromRank}->{hop.ToRank} {hop.Source} to {hop.Address}") ?? [];
        return $"{State} at epoch {Epoch} ({string.Join(", ", hops)}): {Detail}";
    }
}

/// <summary>The part of a ring plan that tests look at.</summary>
/// <param name="Ranks">By rank.</param>
/// <param name="Hops">One per rank; empty in a ring of one.</param>
internal sealed record PlacedRing(ImmutableArray<PlacedRank> Ranks, ImmutableArray<HopPlan> Hops);

/// <summary>One rank of a ring plan.</summary>
/// <param name="Rank">Its place.</param>
/// <param name="Device">Id of its device.</param>
/// <param name="WeightBytes">Weights.</param>
/// <param name="KvBytes">KV cache.</param>
/// <param name="OtherBytes">Activations and reserve.</param>
/// <param name="TotalBytes">All of it.</param>
internal sealed record PlacedRank(
    int Rank, string Device, long WeightBytes, long KvBytes, long OtherBytes, long TotalBytes);
