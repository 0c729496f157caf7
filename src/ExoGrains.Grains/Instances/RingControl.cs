using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>Tells the ranks of one plan what to do, all at once, each call with its own limit.</summary>
/// <param name="shard">Finds the shard of a rank: by instance, and by rank and device.</param>
internal sealed class RingControl(Func<InstanceId, ShardKey, ILayerShardGrain> shard)
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan UnloadLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(3);

    /// <summary>All ranks load; ends with the first failure.</summary>
    public Task LoadAsync(RingSeat seat, InstanceSpecification specification, CancellationToken cancellationToken) =>
        OnAllAsync(
            seat,
            LoadLimit,
            (shard, rank, token) => shard.LoadAsync(
                new ShardAssignment(seat.Instance, seat.Epoch, specification, seat.Plan, rank.Rank), token),
            cancellationToken);

    /// <summary>All ranks open their edges; ends with the first failure.</summary>
    public Task OpenAsync(RingSeat seat, CancellationToken cancellationToken) =>
        OnAllAsync(seat, OpenLimit, (shard, _, token) => shard.OpenRingAsync(seat.Epoch, token), cancellationToken);

    /// <summary>The head runs a step through all ranks.</summary>
    public async Task WarmUpAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WarmUpLimit);
        try
        {
            await Shard(seat, seat.Plan.Ranks[0]).WarmUpAsync(seat.Epoch, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Epoch {seat.Epoch}: the first step took longer than {WarmUpLimit}.");
        }
    }

    /// <summary>
    /// Ranks on living devices let go of what they hold. Who does not answer is no error: a newer epoch replaces it.
    /// </summary>
    public Task UnloadAsync(RingSeat seat, ImmutableArray<DeviceId> alive) => Task.WhenAll(
        seat.Plan.Ranks.Where(rank => alive.Contains(rank.Device)).Select(rank => UnloadAsync(seat, rank)));

    /// <summary>Asks all ranks how they are.</summary>
    /// <returns>
    /// <see cref="RingHealth.Healthy"/>; broken with the reason; or silent where a rank did not answer in time and none
    /// is broken.
    /// </returns>
    public async Task<RingHealth> CheckAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(seat.Plan.Ranks.Select(async rank =>
        {
            try
            {
                var health = await Shard(seat, rank).GetHealthAsync().WaitAsync(HealthLimit, cancellationToken);
                return RingHealth.Of(rank, health, seat.Epoch);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or DeviceUnavailableException)
            {
                return RingHealth.Silent($"Rank {rank.Rank} does not answer: {e.Message}");
            }
        }));
        return answers.MaxBy(answer => answer.Kind)!;
    }

    /// <summary>Asks all ranks how far their weights are.</summary>
    /// <returns>All together; of a rank that has not begun, or does not answer, nothing is loaded.</returns>
    public async Task<LoadProgress> ReadLoadAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        var loads = await Task.WhenAll(seat.Plan.Ranks.Select(async rank =>
        {
            var nothing = new LoadProgress(0, rank.WeightBytes);
            try
            {
                var health = await Shard(seat, rank).GetHealthAsync().WaitAsync(HealthLimit, cancellationToken);
                return health.Epoch != seat.Epoch ? nothing
                    : health.IsLoaded ? nothing with { LoadedBytes = nothing.TotalBytes }
                    : health.Load ?? nothing;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or DeviceUnavailableException
                or OperationCanceledException)
            {
                return nothing;
            }
        }));
        return new LoadProgress(loads.Sum(load => load.LoadedBytes), loads.Sum(load => load.TotalBytes));
    }

    private async Task UnloadAsync(RingSeat seat, RankPlan rank)
    {
        try
        {
            await Shard(seat, rank).UnloadAsync(seat.Epoch).WaitAsync(UnloadLimit);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException)
        {
            // Its silo died meanwhile, or is stuck; loading a newer epoch there replaces whatever it still holds.
        }
    }

    private async Task OnAllAsync(
        RingSeat seat,
        TimeSpan limit,
        Func<ILayerShardGrain, RankPlan, CancellationToken, Task> call,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        var running = seat.Plan.Ranks.Select(rank => AsOneAsync(rank)).ToList();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested
            && running.All(task => task.Exception is null))
        {
            throw new TimeoutException($"Epoch {seat.Epoch}: not all ranks were done within {limit}.");
        }

        // One rank is enough to fail: it stops the others, and its error, not their cancellation, is what the caller
        // gets.
        async Task AsOneAsync(RankPlan rank)
        {
            try
            {
                await call(Shard(seat, rank), rank, stop.Token).WaitAsync(stop.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private ILayerShardGrain Shard(RingSeat seat, RankPlan rank) =>
        shard(seat.Instance, new ShardKey(rank.Rank, rank.Device));
}
