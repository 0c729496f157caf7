using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>What an instance's life needs from around it.</summary>
/// <param name="MakePlan">Asks for a plan; throws what <see cref="IPlacementGrain.PlanAsync"/> throws.</param>
/// <param name="IssueEpoch">Persists the plan under an epoch that was never used, and returns that epoch.</param>
/// <param name="AliveDevices">Devices whose silo is active.</param>
/// <param name="OnMoved">Told of every change of state: from, to.</param>
internal sealed record InstanceLinks(
    Func<Task<RingPlan>> MakePlan,
    Func<RingPlan, Task<RingEpoch>> IssueEpoch,
    Func<ImmutableArray<DeviceId>> AliveDevices,
    Action<InstanceProgress, InstanceProgress> OnMoved);
