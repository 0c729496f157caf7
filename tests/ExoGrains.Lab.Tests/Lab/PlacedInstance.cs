namespace ExoGrains.Lab.Tests.Lab;

/// <summary>An instance as <c>/instances</c> shows it.</summary>
/// <param name="Id">The instance.</param>
/// <param name="State">Where it stands, for example <c>Ready</c>.</param>
/// <param name="Epoch">Version of its plan.</param>
/// <param name="Detail">Why it is in this state.</param>
/// <param name="Since">When the state began.</param>
/// <param name="Plan">Its ring; null before the first plan.</param>
internal sealed record PlacedInstance(
    string Id, string State, uint Epoch, string Detail, DateTimeOffset Since, PlacedRing? Plan)
{
    public bool IsReady => State == "Ready";

    /// <summary>Whether it is ready on a ring whose every hop dials an address that begins so.</summary>
    public bool IsReadyOn(string addressPrefix) =>
        IsReady && Plan!.Hops.All(hop => hop.Address.StartsWith(addressPrefix, StringComparison.Ordinal));

    public override string ToString()
    {
        var hops = Plan?.Hops.Select(hop => $"{hop.FromRank}->{hop.ToRank} {hop.Source} to {hop.Address}") ?? [];
        return $"{State} since {Since:O} at epoch {Epoch} ({string.Join(", ", hops)}): {Detail}";
    }
}
