using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Ring;

/// <summary>
/// One rank's place in one epoch of one instance. Both ends of an edge must agree on it in the handshake.
/// </summary>
/// <param name="Instance">The instance.</param>
/// <param name="Epoch">Epoch of its plan.</param>
/// <param name="Rank">0-based; rank 0 is the head.</param>
/// <param name="RankCount">Ranks in the ring, at least 1.</param>
/// <param name="Device">The device this rank runs on.</param>
/// <param name="PreviousDevice">The device that dials this rank.</param>
/// <param name="NextDevice">The device this rank dials.</param>
/// <param name="ModelHash">Identity of the weights; equal on all ranks.</param>
public sealed record RankSeat(
    InstanceId Instance,
    RingEpoch Epoch,
    int Rank,
    int RankCount,
    DeviceId Device,
    DeviceId PreviousDevice,
    DeviceId NextDevice,
    ModelHash ModelHash)
{
    /// <summary>Most ranks a ring can have.</summary>
    public const int MaxRankCount = 1024;

    /// <summary>The address the previous rank was told to dial from; null where none was decided.</summary>
    public IPAddress? InboundSource { get; init; }

    /// <summary>The own address the previous rank was told to dial; null where none was decided.</summary>
    public IPAddress? InboundAddress { get; init; }

    /// <summary>The rank that dials this one.</summary>
    public int PreviousRank => (Rank + RankCount - 1) % RankCount;

    /// <summary>The rank this one dials.</summary>
    public int NextRank => (Rank + 1) % RankCount;

    /// <summary>Whether this is rank 0.</summary>
    public bool IsHead => Rank == 0;

    /// <summary>Whether this is the rank that sends back to the head.</summary>
    public bool IsLast => Rank == RankCount - 1;

    /// <summary>Instance, epoch and rank, for messages.</summary>
    public override string ToString() => $"instance {Instance} epoch {Epoch} rank {Rank} of {RankCount}";
}
