namespace ExoGrains.Contracts;

/// <summary>What one rank is told to load and whom to talk to.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Epoch">Epoch of the plan.</param>
/// <param name="Specification">What was asked for.</param>
/// <param name="Plan">The whole plan; the rank finds itself in it.</param>
/// <param name="Rank">The rank's own place.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ShardAssignment")]
public sealed record ShardAssignment(
    [property: Id(0)] InstanceId Instance,
    [property: Id(1)] RingEpoch Epoch,
    [property: Id(2)] InstanceSpecification Specification,
    [property: Id(3)] RingPlan Plan,
    [property: Id(4)] int Rank);
