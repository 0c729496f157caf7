using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains;

namespace ExoGrains.Silo.Hosting;

/// <summary>Says each time a model becomes ready, and each time it stops being so.</summary>
internal sealed class InstanceAnnouncer(IGrainFactory grains, SiloOutput output, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = ImmutableArray<InstanceStatus>.Empty;
        try
        {
            while (true)
            {
                var now = await ReadAsync(stoppingToken) ?? before;
                foreach (var line in InstanceNews.Compare(before, now))
                    output.Write(line);
                before = now;
                await Task.Delay(Period, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    // Null while the cluster cannot tell, as in the moment after a silo was lost.
    private async Task<ImmutableArray<InstanceStatus>?> ReadAsync(CancellationToken stoppingToken)
    {
        try
        {
            var placement = grains.GetGrain<IPlacementGrain>(GrainKeys.Placement);
            return await placement.GetInstancesAsync().WaitAsync(stoppingToken);
        }
        // Orleans cancels calls too: those whose grain it could not place in time.
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
