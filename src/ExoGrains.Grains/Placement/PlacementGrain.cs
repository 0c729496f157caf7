using System.Collections.Immutable;
using ExoGrains.Contracts;
using Orleans.Concurrency;

namespace ExoGrains.Grains.Placement;

/// <summary>Keeps the list of instances that should run, plans, and routes requests.</summary>
// Reentrant: a slow device must not keep requests from being routed. What changes the list takes turns.
[Reentrant]
internal sealed class PlacementGrain(
    [PersistentState("placement")] IPersistentState<PlacementState> state,
    ClusterReader cluster,
    InstanceCalls instances,
    HeldPlans plans,
    RouteChoice routes,
    TimeProvider time) : Grain, IPlacementGrain, IDisposable
{
    private static readonly TimeSpan ReconcilePeriod = TimeSpan.FromMilliseconds(700);

    private readonly InstanceList _list = new(state);
    private long? _lastReconcile;

    /// <inheritdoc/>
    public void Dispose() => _list.Dispose();

    /// <inheritdoc/>
    public Task<ImmutableArray<DeviceReport>> GetDevicesAsync() => cluster.ReadReportsAsync();

    /// <inheritdoc/>
    public Task<ClusterSnapshot> GetSnapshotAsync() => plans.ReadSnapshotAsync(_list.All);

    /// <inheritdoc/>
    public Task<RingPlan> PreviewAsync(InstanceSpecification specification) =>
        plans.ComputeAsync(_list.All, InstanceId.New(), specification);

    /// <inheritdoc/>
    public async Task<RingPlan> PlanAsync(InstanceId instance, InstanceSpecification specification)
    {
        plans.Forget(instance);
        // A ring is about to be built on it, and the one before may have broken because a link went away.
        return plans.Hold(
            instance, await plans.ComputeAsync(_list.All, instance, specification, mustRenew: true));
    }

    /// <inheritdoc/>
    public Task<InstanceId> PlaceAsync(InstanceSpecification specification) =>
        _list.InTurnAsync(() => AddAsync(specification));

    /// <inheritdoc/>
    public Task<InstanceId?> EnsurePlacedAsync(InstanceSpecification specification, bool onlyIfEmpty) =>
        _list.InTurnAsync<InstanceId?>(async () =>
        {
            if (_list.Running.FirstOrDefault(entry => entry.Serves(specification.Model)) is { } named)
                return named.Id;
            if (onlyIfEmpty && _list.Running.Any())
                return null;
            var plan = await PreviewAsync(specification);
            return _list.Running.FirstOrDefault(entry => entry.Serves(plan.ModelId))?.Id
                ?? await AddAsync(specification);
        });

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(InstanceId instance) => _list.InTurnAsync(async () =>
    {
        if (!_list.Running.Any(entry => entry.Id == instance))
            return false;
        await _list.SaveAsync(InstanceEntries.Remove(_list.All, instance));
        await FinishRemovalsAsync();
        return true;
    });

    /// <inheritdoc/>
    public Task<ImmutableArray<InstanceStatus>> GetInstancesAsync() => instances.GetStatusesAsync([.. _list.Running]);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ModelReport>> GetModelsAsync()
    {
        var names = (await cluster.ReadReportsAsync()).SelectMany(report => report.Models)
            .Union(_list.Running.Select(entry => entry.Specification.Model), StringComparer.Ordinal);
        var described = await Task.WhenAll(names.Select(cluster.DescribeOrNothingAsync));
        return ModelCensus.Take(described.SelectMany(byDevice => byDevice.Values), await GetInstancesAsync());
    }

    /// <inheritdoc/>
    public async Task<HeadRoute> RouteAsync(string model)
    {
        NotReadyException? notReady = null;
        foreach (var entry in routes.Order(_list.Running, model))
        {
            try
            {
                var route = await instances.Grain(entry.Id).GetRouteAsync();
                routes.Choose(entry.Id);
                return route;
            }
            catch (Exception e) when (e is NotReadyException or OrleansException or TimeoutException)
            {
                notReady ??= e as NotReadyException ?? new NotReadyException($"Model '{model}': {e.Message}", e);
            }
        }

        throw notReady!;
    }

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        // Every silo asks; once per period is enough.
        if (_lastReconcile is { } last && time.GetElapsedTime(last) < ReconcilePeriod)
            return;
        _lastReconcile = time.GetTimestamp();
        await Task.WhenAll(_list.Running.ToList()
            .Select(entry => instances.Grain(entry.Id).StartAsync(entry.Specification)));
        if (!_list.All.Any(entry => entry.IsRemoved || entry.SupersededBy is not null))
            return;
        var ready = (await GetInstancesAsync()).Where(status => status.State == InstanceState.Ready);
        foreach (var instance in InstanceEntries.Outlived(_list.Running, ready.Select(status => status.Id).ToHashSet()))
            await RemoveAsync(instance);
        await _list.InTurnAsync(FinishRemovalsAsync);
    }

    private async Task<InstanceId> AddAsync(InstanceSpecification specification)
    {
        if (InstanceEntries.FindEqual(_list.All, specification) is { } equal)
            return equal.Id;
        var id = InstanceId.New();
        var plan = await plans.ComputeAsync(_list.All, id, specification);
        await _list.SaveAsync(InstanceEntries.Add(_list.All, new InstanceEntry(id, specification, plan.ModelId)));
        await instances.Grain(id).StartAsync(specification);
        return id;
    }

    // Each removal is recorded before the instance is told, so one that could not be told is told later.
    private async Task<bool> FinishRemovalsAsync()
    {
        foreach (var entry in _list.All.Where(entry => entry.IsRemoved).ToList())
        {
            await instances.Grain(entry.Id).RemoveAsync();
            plans.Forget(entry.Id);
            routes.Forget(entry.Id);
            await _list.DropAsync(entry.Id);
        }

        return true;
    }
}
