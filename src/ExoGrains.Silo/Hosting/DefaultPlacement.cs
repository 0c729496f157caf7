using ExoGrains.Contracts;
using ExoGrains.Grains;
using ExoGrains.Models.Catalog;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// Places the model that this silo was started with. Silos that start together place it once, and a model that already
/// has an instance, because somebody placed it or it was running before all silos stopped, is left as it is.
/// </summary>
internal sealed class DefaultPlacement(
    SiloHostOptions options,
    ModelCatalog catalog,
    IGrainFactory grains,
    SiloOutput output,
    StartFailure failure,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Other silos may still be joining, and one of them may hold the model.
    private static readonly TimeSpan SearchLimit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.PlacesModel)
            return;
        if ((options.Model ?? catalog.BuiltInModel?.Id) is not { } model)
        {
            output.Write("No model is built in; place one with 'exograins place MODEL'.");
            return;
        }

        var began = time.GetTimestamp();
        var said = "";
        try
        {
            while (await TryPlaceAsync(model, time.GetElapsedTime(began) > SearchLimit, stoppingToken) is { } reason)
            {
                if (reason != said)
                    output.Write(reason);
                said = reason;
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops before its model was placed.
        }
    }

    // Null when done; else why it must be tried again, empty when that is not worth a line.
    private async Task<string?> TryPlaceAsync(string model, bool hasSearched, CancellationToken stoppingToken)
    {
        var specification = new InstanceSpecification(model);
        try
        {
            await grains.GetGrain<IPlacementGrain>(GrainKeys.Placement)
                .EnsurePlacedAsync(specification, onlyIfEmpty: options.Model is null)
                .WaitAsync(stoppingToken);
            return null;
        }
        catch (PlacementException e)
        {
            return e.Message;
        }
        catch (ModelNotFoundException) when (!hasSearched)
        {
            return "";
        }
        catch (Exception e) when (e is ModelNotFoundException or InvalidRequestException)
        {
            failure.Set(new ExoGrainsException($"--model: {e.Message}", e));
            lifetime.StopApplication();
            return null;
        }
        // Orleans cancels calls too: those whose grain it could not place in time.
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            return "";
        }
    }
}
