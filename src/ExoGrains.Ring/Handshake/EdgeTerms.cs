using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring.Frames;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// What both ends of an edge must agree on. Each end makes its own from what it was told, and they are compared.
/// </summary>
/// <param name="Instance">The instance.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="FromRank">The rank that dials and sends steps.</param>
/// <param name="ToRank">The rank that accepts and receives steps.</param>
/// <param name="RankCount">Ranks in the ring.</param>
/// <param name="FromDevice">Device of the dialling rank.</param>
/// <param name="ToDevice">Device of the accepting rank.</param>
/// <param name="ModelHash">Identity of the weights.</param>
/// <param name="Precision">Rounding of the engines.</param>
/// <param name="LayerCount">Layers of the whole model.</param>
/// <param name="BoundaryLayer">First layer behind this edge; the layer count on the edge back to the head.</param>
/// <param name="Limits">Sizes of steps.</param>
internal sealed record EdgeTerms(
    InstanceId Instance,
    RingEpoch Epoch,
    int FromRank,
    int ToRank,
    int RankCount,
    DeviceId FromDevice,
    DeviceId ToDevice,
    ModelHash ModelHash,
    Precision Precision,
    int LayerCount,
    int BoundaryLayer,
    StepLimits Limits)
{
    /// <summary>Element type of the engines' KV caches.</summary>
    public KeyValueType KeyValueType { get; init; }

    /// <summary>Terms of the edge this rank dials.</summary>
    public static EdgeTerms Outbound(RankSeat seat, IShardEngine engine) => new(
        seat.Instance,
        seat.Epoch,
        seat.Rank,
        seat.NextRank,
        seat.RankCount,
        seat.Device,
        seat.NextDevice,
        seat.ModelHash,
        engine.Options.Precision,
        engine.Shard.Configuration.LayerCount,
        engine.Shard.Layers.EndLayer,
        StepLimits.Of(engine))
    {
        KeyValueType = engine.Options.KeyValueType,
    };

    /// <summary>Terms of the edge this rank accepts.</summary>
    public static EdgeTerms Inbound(RankSeat seat, IShardEngine engine) => new(
        seat.Instance,
        seat.Epoch,
        seat.PreviousRank,
        seat.Rank,
        seat.RankCount,
        seat.PreviousDevice,
        seat.Device,
        seat.ModelHash,
        engine.Options.Precision,
        engine.Shard.Configuration.LayerCount,
        seat.IsHead ? engine.Shard.Configuration.LayerCount : engine.Shard.Layers.FirstLayer,
        StepLimits.Of(engine))
    {
        KeyValueType = engine.Options.KeyValueType,
    };

    /// <summary>Compares what the dialler offers with what is expected here.</summary>
    /// <returns>Cause and text of the first difference; null when they agree.</returns>
    public (HandshakeCause Cause, string Message)? Difference(EdgeTerms offered)
    {
        if (offered.Epoch != Epoch)
            return (HandshakeCause.OldEpoch, $"epoch is {offered.Epoch}; expected {Epoch}");
        if ((offered.FromRank, offered.ToRank, offered.RankCount) != (FromRank, ToRank, RankCount))
            return (
                HandshakeCause.WrongRank,
                $"edge is {offered.FromRank} to {offered.ToRank} of {offered.RankCount}; "
                + $"expected {FromRank} to {ToRank} of {RankCount}");
        if (offered.FromDevice != FromDevice || offered.ToDevice != ToDevice)
            return (
                HandshakeCause.WrongDevice,
                $"devices are {offered.FromDevice} to {offered.ToDevice}; expected {FromDevice} to {ToDevice}");
        if ((offered.ModelHash, offered.Precision, offered.KeyValueType) != (ModelHash, Precision, KeyValueType))
            return (
                HandshakeCause.ModelMismatch,
                $"model is {offered.ModelHash} ({offered.Precision}, KV cache {offered.KeyValueType}); "
                + $"expected {ModelHash} ({Precision}, KV cache {KeyValueType})");
        if (offered.LayerCount != LayerCount || offered.BoundaryLayer != BoundaryLayer)
            return (
                HandshakeCause.LayerMismatch,
                $"layers meet at {offered.BoundaryLayer} of {offered.LayerCount}; "
                + $"expected {BoundaryLayer} of {LayerCount}");
        return offered.Limits == Limits
            ? null
            : (HandshakeCause.LimitMismatch, $"limits are {offered.Limits}; expected {Limits}");
    }
}
