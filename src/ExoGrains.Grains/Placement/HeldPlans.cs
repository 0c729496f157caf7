using ExoGrains.Contracts;
using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Placement;

/// <summary>
/// Makes plans, and remembers the last one of each instance so that two instances do not count on the same memory.
/// </summary>
/// <param name="cluster">To ask the devices.</param>
/// <param name="instances">To ask running instances for plans made before this silo knew of them.</param>
internal sealed class HeldPlans(ClusterReader cluster, InstanceCalls instances)
{
    private readonly Dictionary<InstanceId, RingPlan> _plans = [];

    /// <summary>Plans an instance on what others leave; those it takes over from are not counted.</summary>
    /// <param name="entries">All instances that should run.</param>
    /// <param name="instance">Whose plan it is; an unknown id for one that is not recorded yet.</param>
    /// <param name="specification">What is placed.</param>
    /// <param name="mustRenew">Whether links are tried anew first.</param>
    public async Task<RingPlan> ComputeAsync(
        IReadOnlyList<InstanceEntry> entries,
        InstanceId instance,
        InstanceSpecification specification,
        bool mustRenew = false)
    {
        var running = entries.Where(entry => !entry.IsRemoved).ToList();
        await LearnAsync(running.Where(entry => entry.Id != instance));
        var isNew = running.All(entry => entry.Id != instance);
        var uncounted = running
            .Where(entry => isNew ? entry.Serves(specification.Model) : entry.SupersededBy == instance)
            .Select(entry => entry.Id)
            .Append(instance)
            .ToHashSet();
        try
        {
            return await PlanAsync(specification, SumReserved(uncounted), mustRenew);
        }
        catch (PlacementException) when (!mustRenew)
        {
            // What was tried a moment ago may work by now, for example because a device has just started.
            return await PlanAsync(specification, SumReserved(uncounted), mustRenew: true);
        }
    }

    /// <summary>The whole cluster, with what all instances hold.</summary>
    /// <param name="entries">All instances that should run.</param>
    public async Task<ClusterSnapshot> ReadSnapshotAsync(IReadOnlyList<InstanceEntry> entries)
    {
        await LearnAsync(entries.Where(entry => !entry.IsRemoved));
        return await cluster.ReadSnapshotAsync(SumReserved([]));
    }

    /// <summary>From now on the plan's memory belongs to the instance.</summary>
    public RingPlan Hold(InstanceId instance, RingPlan plan) => _plans[instance] = plan;

    /// <summary>The instance holds nothing any more.</summary>
    public void Forget(InstanceId instance) => _plans.Remove(instance);

    private async Task<RingPlan> PlanAsync(
        InstanceSpecification specification, Dictionary<DeviceId, long> reserved, bool mustRenew)
    {
        var (snapshot, model) = await cluster.ReadSnapshotAsync(specification.Model, reserved, mustRenew);
        return RingPlanner.Plan(snapshot, model, PlanOptions.For(specification));
    }

    private async Task LearnAsync(IEnumerable<InstanceEntry> running)
    {
        var unknown = running.Where(entry => !_plans.ContainsKey(entry.Id));
        foreach (var status in await instances.GetStatusesAsync(unknown))
        {
            if (status.Plan is { } plan)
                _plans.TryAdd(status.Id, plan);
        }
    }

    private Dictionary<DeviceId, long> SumReserved(HashSet<InstanceId> uncounted)
    {
        var reserved = new Dictionary<DeviceId, long>();
        foreach (var rank in _plans.Where(plan => !uncounted.Contains(plan.Key)).SelectMany(plan => plan.Value.Ranks))
            reserved[rank.Device] = reserved.GetValueOrDefault(rank.Device) + rank.TotalBytes;
        return reserved;
    }
}
