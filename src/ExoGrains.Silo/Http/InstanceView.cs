using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>An instance as JSON shows it, over HTTP and in commands.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Model">Id under which it is served; what was asked for while that is not known.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Epoch">Version of the plan.</param>
/// <param name="Detail">Progress, or the last error.</param>
/// <param name="Since">When the state began.</param>
/// <param name="Specification">What was asked for.</param>
/// <param name="Plan">The plan in force; null before the first.</param>
/// <param name="Load">How far the weights are; null unless they are being loaded.</param>
internal sealed record InstanceView(
    InstanceId Id,
    string Model,
    InstanceState State,
    RingEpoch Epoch,
    string Detail,
    DateTimeOffset Since,
    InstanceSpecification Specification,
    RingPlan? Plan,
    LoadProgress? Load)
{
    /// <summary>The view of a status.</summary>
    public static InstanceView Of(InstanceStatus status) => new(
        status.Id,
        status.ModelId ?? status.Specification.Model,
        status.State,
        status.Epoch,
        status.Detail,
        status.Since,
        status.Specification,
        status.Plan,
        status.Load);
}
