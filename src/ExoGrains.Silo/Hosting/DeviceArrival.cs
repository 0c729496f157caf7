using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Has a silo start no sooner than the cluster lists its device and the others, so that a model can be placed on them
/// and <c>exograins devices</c> shows them, on every silo, as soon as it answers.
/// </summary>
/// <remarks>
/// A silo is active when the membership table says so. The others are told of it a moment later, and which grains it
/// can hold yet later; until then the placement grain neither knows the device nor reaches it. And while the new silo
/// takes its part of the grain directory, the placement grain may come up there and miss those that were listed before.
/// </remarks>
/// <param name="grains">To reach the placement grain.</param>
/// <param name="alive">Devices that should be listed: those alive, as far as this silo knows.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told when they are not.</param>
internal sealed partial class DeviceArrival(
    IGrainFactory grains, Func<ImmutableArray<DeviceId>> alive, TimeProvider time, ILogger<DeviceArrival> logger)
    : IHostedService
{
    /// <summary>Longest wait: a cluster that does not answer must not keep a silo from starting.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var missing = alive();
        try
        {
            while (true)
            {
                var listed = await ListAsync(either.Token);
                missing = [.. alive().Except(listed)];
                if (missing.IsEmpty)
                    return;
                await Task.Delay(Pause, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotListed(string.Join(", ", missing), Limit.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // None while the cluster cannot tell.
    private async Task<IEnumerable<DeviceId>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reports = await grains.GetGrain<IPlacementGrain>(GrainKeys.Placement).GetDevicesAsync()
                .WaitAsync(cancellationToken);
            return reports.Select(report => report.Id);
        }
        // Orleans cancels calls too: those whose grain it could not place in time.
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}
