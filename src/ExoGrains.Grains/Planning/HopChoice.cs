using System.Collections.Immutable;
using System.Diagnostics;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Planning;

/// <summary>Decides how each rank reaches the next: by the dialler's proofs alone.</summary>
internal static class HopChoice
{
    /// <summary>One hop per rank; none in a ring of one.</summary>
    /// <param name="ranks">Devices by rank, each with a proven link to the next.</param>
    /// <param name="preferred">Subnets of priority 0.</param>
    public static ImmutableArray<HopPlan> Make(ImmutableArray<DeviceReport> ranks, PreferredSubnets preferred) =>
        ranks.Length < 2 ? [] : [.. ranks.Select((_, from) => Make(ranks, from, (from + 1) % ranks.Length, preferred))];

    private static HopPlan Make(ImmutableArray<DeviceReport> ranks, int from, int to, PreferredSubnets preferred)
    {
        var choice = LinkRanking.Rank(ranks[from], ranks[to], preferred);
        if (choice.Chosen is not { } chosen)
            throw new UnreachableException($"A ring was planned over a hop without proof: {choice.Reason}");
        return new HopPlan(
            from,
            to,
            chosen.Address,
            ranks[to].RingPort,
            chosen.Source,
            chosen.Interface,
            choice.Reason,
            choice.Candidates);
    }
}
