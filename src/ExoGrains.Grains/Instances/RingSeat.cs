using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>One ring of one instance.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Epoch">Version of the plan.</param>
/// <param name="Plan">Its ranks.</param>
internal sealed record RingSeat(InstanceId Instance, RingEpoch Epoch, RingPlan Plan);
