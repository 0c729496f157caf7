using System.Text.Json;
using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Grains;
using Orleans.Core.Internal;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Has a member read the states that routing needs, whenever the owner tells of a change: what should run, and the plan
/// and epoch of each instance. So they are among its last seen ones when the owner ends, also if their grains lived
/// there.
/// </summary>
/// <remarks>
/// The owner waits with a change until this has read it, see <see cref="StateChanges"/>. Silos that share the owner's
/// database change it without its knowledge; their changes are read a few seconds later.
/// </remarks>
internal sealed partial class StateMirror(
    ClusterChannel channel,
    HttpGrainStorage storage,
    IGrainFactory grains,
    ILocalSiloDetails self,
    ILogger<StateMirror> logger) : BackgroundService
{
    // As the grains name them.
    private const string PlacementName = "placement";
    private const string InstanceName = "instance";

    // As their persisted JSON does.
    private const string InstancesProperty = "Instances";
    private const string IdProperty = "Id";
    private const string ValueProperty = "Value";

    private const int MaxInstances = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private StateVersion _seen = new(self.SiloAddress.ToParsableString(), 0);

    /// <summary>Ids of the instances in a persisted state of the placement grain.</summary>
    internal static IReadOnlyList<Guid> FindInstances(JsonElement placement) =>
        placement.TryGetProperty(InstancesProperty, out var instances)
            ? [.. instances.EnumerateArray().Take(MaxInstances)
                .Select(entry => entry.GetProperty(IdProperty).GetProperty(ValueProperty).GetGuid())]
            : [];

    /// <inheritdoc/>
    // A silo that has started has read the states, and is waited for from then on.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await FollowAsync(stoppingToken))
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Waits for a change, and reads what there is now. False where the owner did not tell.
    private async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = await channel.CallAsync<StateVersion, StateVersion>(
                ClusterPaths.AwaitChange, _seen, cancellationToken);
            await ReadAllAsync(cancellationToken);
            _seen = next;
            return true;
        }
        catch (Exception error) when (error is ExoGrainsException or JsonException or InvalidOperationException
            or OrleansException or TimeoutException or OperationCanceledException)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogUnread(error);
            return false;
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

    private async Task<StateMessage> ReadAsync(string name, IAddressable grain, CancellationToken cancellationToken)
    {
        var state = await storage.ReadAsync(
            new StateMessage(name, grain.GetGrainId().ToString(), null, false, null), cancellationToken);
        // The grain begins anew, with what the owner holds. A write would end it too, but may never come.
        await storage.EndOlderUseAsync(state, () =>
        {
            LogOlderInUse(name);
            return grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken).AsTask();
        });
        return state;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The owner's grain states could not be read; what was seen last stands.")]
    private partial void LogUnread(Exception error);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A {Name} grain went on with a state older than the owner's; it begins anew.")]
    private partial void LogOlderInUse(string name);
}
