using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Grains.Devices;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Has a silo start no sooner than the cluster lists its device, so that a model can be placed on it and
/// <c>exograins devices</c> shows it, on every silo, as soon as it answers.
/// </summary>
/// <remarks>
/// A silo is active when the membership table says so. The others are told of it a moment later, and which grains it
/// can hold yet later; until then the placement grain neither knows the device nor reaches it.
/// </remarks>
internal sealed partial class DeviceArrival(
    IGrainFactory grains, LocalDevice device, TimeProvider time, ILogger<DeviceArrival> logger) : IHostedService
{
    /// <summary>Longest wait: a cluster that does not answer must not keep a silo from starting.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (!await IsListedAsync(either.Token))
                await Task.Delay(Pause, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotListed(device.Id, Limit.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsListedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reports = await grains.GetGrain<IPlacementGrain>(GrainKeys.Placement).GetDevicesAsync()
                .WaitAsync(cancellationToken);
            return reports.Any(report => report.Id == device.Id);
        }
        // Orleans cancels calls too: those whose grain it could not place in time.
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
