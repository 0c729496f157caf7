using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Tests.Fakes;

/// <summary>The grains of a <see cref="FakeCluster"/>, called without Orleans.</summary>
internal sealed class FakeGrains(FakeCluster cluster) : IPlacementGrain, IInstanceGrain, ILayerShardGrain
{
    public Task<ImmutableArray<DeviceReport>> GetDevicesAsync() => Task.FromResult(cluster.ListDevices());

    public Task<ClusterSnapshot> GetSnapshotAsync() => throw new NotSupportedException();

    public Task<RingPlan> PreviewAsync(InstanceSpecification specification) => throw new NotSupportedException();

    public Task<RingPlan> PlanAsync(InstanceId instance, InstanceSpecification specification) =>
        throw new NotSupportedException();

    public Task<InstanceId?> EnsurePlacedAsync(InstanceSpecification specification, bool onlyIfEmpty) =>
        throw new NotSupportedException();

    public Task<InstanceId> PlaceAsync(InstanceSpecification specification)
    {
        if (cluster.RouteError is not null)
            throw cluster.RouteError;
        cluster.Placed = specification;
        return Task.FromResult(cluster.Instance);
    }

    public Task<bool> RemoveAsync(InstanceId instance)
    {
        cluster.IsRemoved = instance == cluster.Instance;
        return Task.FromResult(cluster.IsRemoved);
    }

    public Task<ImmutableArray<InstanceStatus>> GetInstancesAsync() => cluster.FailingReads-- > 0
        ? throw new SiloUnavailableException("The silo is gone.")
        : Task.FromResult(ImmutableArray.Create(cluster.Status));

    public Task<ImmutableArray<ModelReport>> GetModelsAsync() => Task.FromResult(ImmutableArray<ModelReport>.Empty);

    public Task<HeadRoute> RouteAsync(string model)
    {
        if (cluster.RouteError is not null)
            throw cluster.RouteError;
        if (model != FakeCluster.ModelId)
            throw new ModelNotFoundException($"The model '{model}' is not placed.");
        return GetRouteAsync();
    }

    public Task ReconcileAsync() => Task.CompletedTask;

    public Task StartAsync(InstanceSpecification specification) => Task.CompletedTask;

    public Task<InstanceStatus> GetStatusAsync() => Task.FromResult(cluster.Status);

    public Task CheckAsync() => Task.CompletedTask;

    public Task ReportBrokenRingAsync(RingEpoch epoch, int rank, string reason) => Task.CompletedTask;

    public Task<HeadRoute> GetRouteAsync() =>
        Task.FromResult(new HeadRoute(cluster.Instance, cluster.Epoch, cluster.Device, FakeCluster.ModelId));

    public Task RemoveAsync() => Task.CompletedTask;

    public Task LoadAsync(ShardAssignment assignment, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task OpenRingAsync(RingEpoch epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WarmUpAsync(RingEpoch epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task UnloadAsync(RingEpoch epoch) => Task.CompletedTask;

    public Task<ShardHealth> GetHealthAsync() => throw new NotSupportedException();

    public async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        RingEpoch epoch,
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await cluster.Requests.Writer.WriteAsync(request, cancellationToken);
        try
        {
            await foreach (var update in cluster.Answer(request, cancellationToken).WithCancellation(cancellationToken))
                yield return update;
        }
        finally
        {
            cluster.Left.TrySetResult();
        }
    }

    public Task<EvaluationResult> EvaluateAsync(
        RingEpoch epoch, EvaluationRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new EvaluationResult(request.Tokens.Length, 1.5));
}
