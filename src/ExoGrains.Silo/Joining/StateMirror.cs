using System.Text.Json;
using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Grains;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Has a member read, every few seconds, the states that routing needs: what should run, and the plan and epoch of each
/// instance. So they are among its last seen ones when the owner ends, also if their grains lived there.
/// </summary>
internal sealed partial class StateMirror(
    HttpGrainStorage storage, IGrainFactory grains, TimeProvider time, ILogger<StateMirror> logger) : BackgroundService
{
    // As the grains name them.
    private const string PlacementName = "placement";
    private const string InstanceName = "instance";

    // As their persisted JSON does.
    private const string InstancesProperty = "Instances";
    private const string IdProperty = "Id";
    private const string ValueProperty = "Value";

    private const int MaxInstances = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>Ids of the instances in a persisted state of the placement grain.</summary>
    internal static IReadOnlyList<Guid> FindInstances(JsonElement placement) =>
        placement.TryGetProperty(InstancesProperty, out var instances)
            ? [.. instances.EnumerateArray().Take(MaxInstances)
                .Select(entry => entry.GetProperty(IdProperty).GetProperty(ValueProperty).GetGuid())]
            : [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAllAsync(stoppingToken);
                await Task.Delay(Period, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is ExoGrainsException or JsonException or InvalidOperationException
                or OrleansException or TimeoutException or OperationCanceledException)
            {
                LogUnread(error);
                await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var placement = await ReadAsync(
            PlacementName, grains.GetGrain<IPlacementGrain>(GrainKeys.Placement), cancellationToken);
        if (placement.State is not { } json)
            return;
        foreach (var id in FindInstances(json))
            await ReadAsync(InstanceName, grains.GetGrain<IInstanceGrain>(id), cancellationToken);
    }

    private Task<StateMessage> ReadAsync(string name, IAddressable grain, CancellationToken cancellationToken) =>
        storage.ReadAsync(
            new StateMessage(name, grain.GetGrainId().ToString(), null, false, null), cancellationToken);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The owner's grain states could not be read; what was seen last stands.")]
    private partial void LogUnread(Exception error);
}
