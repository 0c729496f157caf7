using System.Runtime.CompilerServices;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using ExoGrains.Ring;
using Orleans.Concurrency;

namespace ExoGrains.Grains.Serving;

/// <summary>Control of one rank on its own silo. Everything it controls lives in <see cref="ShardHost"/>.</summary>
[PinnedToDevice, Reentrant]
internal sealed class LayerShardGrain(ShardHost host) : Grain, ILayerShardGrain
{
    private InstanceId Instance => new(this.GetPrimaryKey(out _));

    private int Rank
    {
        get
        {
            this.GetPrimaryKey(out var extension);
            return ShardKey.Parse(extension!).Rank;
        }
    }

    /// <inheritdoc/>
    public Task LoadAsync(ShardAssignment assignment, CancellationToken cancellationToken)
    {
        var instance = GrainFactory.GetGrain<IInstanceGrain>(assignment.Instance.Value);
        return host.LoadAsync(assignment, OnFault, cancellationToken);

        // Nobody waits for the report: the instance also asks its ranks now and then.
        void OnFault(RingFault fault) =>
            instance.ReportBrokenRingAsync(assignment.Epoch, assignment.Rank, fault.Message).Ignore();
    }

    /// <inheritdoc/>
    public Task OpenRingAsync(RingEpoch epoch, CancellationToken cancellationToken) =>
        host.Get(Instance, Rank, epoch).OpenRingAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WarmUpAsync(RingEpoch epoch, CancellationToken cancellationToken) =>
        host.GetHead(Instance, epoch).WarmUpAsync(cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(RingEpoch epoch) => host.UnloadAsync(Instance, Rank, epoch);

    /// <inheritdoc/>
    public Task<ShardHealth> GetHealthAsync() => Task.FromResult(host.GetHealth(Instance, Rank));

    /// <inheritdoc/>
    public async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        RingEpoch epoch,
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in host.GetHead(Instance, epoch).GenerateAsync(request, cancellationToken))
            yield return update;
    }

    /// <inheritdoc/>
    public Task<EvaluationResult> EvaluateAsync(
        RingEpoch epoch, EvaluationRequest request, CancellationToken cancellationToken) =>
        host.GetHead(Instance, epoch).EvaluateAsync(request, cancellationToken);
}
