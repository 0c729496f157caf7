using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Grains.Placement;

/// <summary>
/// Asks the placement grain about once a second to compare what should run with what runs. Every silo has one, so that
/// instances come back whichever silo was lost, and after all of them were.
/// </summary>
internal sealed partial class InstanceKeeper(
    IGrainFactory grains, LocalDevice device, TimeProvider time, ILogger<InstanceKeeper> logger) : BackgroundService
{
    private const int PeriodMilliseconds = 1000;
    private const int JitterMilliseconds = 250;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Silos that started together should not ask together.
        var jitter = new Random(device.Id.GetHashCode());
        string? lastFailure = null;
        try
        {
            while (true)
            {
                var failure = await ReconcileAsync(stoppingToken);
                if (failure != lastFailure && failure is not null)
                    LogFailing(failure);
                else if (failure != lastFailure)
                    LogWorking();
                lastFailure = failure;
                var pause = TimeSpan.FromMilliseconds(PeriodMilliseconds + jitter.Next(JitterMilliseconds));
                await Task.Delay(pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    // Null when it went well; else what is wrong. Calls fail for a moment whenever a silo is lost, hence no exception.
    private async Task<string?> ReconcileAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IPlacementGrain>(GrainKeys.Placement).ReconcileAsync()
                .WaitAsync(AnswerLimit, time, stoppingToken);
            return null;
        }
        // Orleans cancels calls too: those whose grain it could not place in time.
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
