namespace ExoGrains.Contracts;

/// <summary>State of an instance at one moment.</summary>
/// <param name="Id">The instance.</param>
/// <param name="Specification">What was asked for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Epoch">Version of <paramref name="Plan"/>.</param>
/// <param name="Plan">The plan in force; null before the first one.</param>
/// <param name="ModelId">The id under which it is served; null until the model's folder was read.</param>
/// <param name="Detail">Why it is in this state: progress, or the last error. Empty when ready.</param>
/// <param name="Since">When this state began, UTC.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.InstanceStatus")]
public sealed record InstanceStatus(
    [property: Id(0)] InstanceId Id,
    [property: Id(1)] InstanceSpecification Specification,
    [property: Id(2)] InstanceState State,
    [property: Id(3)] RingEpoch Epoch,
    [property: Id(4)] RingPlan? Plan,
    [property: Id(5)] string? ModelId,
    [property: Id(6)] string Detail,
    [property: Id(7)] DateTimeOffset Since)
{
    /// <summary>How far the weights of all ranks together are; null unless they are being loaded.</summary>
    [Id(8)]
    public LoadProgress? Load { get; init; }
}
