using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>How a ring is, as its ranks tell.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Reason">Why; empty when healthy.</param>
internal sealed record RingHealth(RingHealthKind Kind, string Reason)
{
    /// <summary>All is well.</summary>
    public static RingHealth Healthy { get; } = new(RingHealthKind.Healthy, "");

    /// <summary>A rank did not answer.</summary>
    public static RingHealth Silent(string reason) => new(RingHealthKind.Silent, reason);

    /// <summary>Judges what one rank tells of itself.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="health">What it tells.</param>
    /// <param name="epoch">The epoch it should be at.</param>
    public static RingHealth Of(RankPlan rank, ShardHealth health, RingEpoch epoch)
    {
        var reason = health.Fault is { } fault ? $"Rank {rank.Rank}: {fault}"
            : health.Epoch != epoch ? $"Rank {rank.Rank} is at epoch {health.Epoch}, expected {epoch}."
            : !health.IsLoaded ? $"Rank {rank.Rank} has nothing loaded."
            : !health.IsConnected ? $"Rank {rank.Rank} has lost an edge of the ring."
            : null;
        return reason is null ? Healthy : new RingHealth(RingHealthKind.Broken, reason);
    }
}
