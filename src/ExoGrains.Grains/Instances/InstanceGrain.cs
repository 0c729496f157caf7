using ExoGrains.Contracts;
using ExoGrains.Grains.Devices;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace ExoGrains.Grains.Instances;

/// <summary>One placed model: keeps what should run, and lets <see cref="InstanceLife"/> run it.</summary>
internal sealed partial class InstanceGrain(
    [PersistentState("instance")] IPersistentState<InstanceRecord> record,
    RingControl ring,
    SiloDevices devices,
    TimeProvider time,
    ILogger<InstanceGrain> logger) : Grain, IInstanceGrain, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private InstanceLife? _life;
    private bool _isRemoved;

    private InstanceId Id => new(this.GetPrimaryKey());

    /// <inheritdoc/>
    public void Dispose() => _life?.Dispose();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (record.State.Specification is { } specification)
            Begin(specification);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _life?.AbandonAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(InstanceSpecification specification)
    {
        // A call that was on its way when the instance was removed must not bring it back.
        if (_isRemoved || record.State.Specification == specification)
            return;
        if (record.State.Specification is { } other)
            throw new ExoGrainsException($"Instance {Id}: got {specification}, but it is {other}; place a new one.");
        record.State.Specification = specification;
        await record.WriteStateAsync();
        Begin(specification);
    }

    /// <inheritdoc/>
    public Task<InstanceStatus> GetStatusAsync()
    {
        var progress = _life?.Progress ?? InstanceTransitions.Restore(record.State.Epoch, null, time.GetUtcNow());
        return Task.FromResult(new InstanceStatus(
            Id,
            record.State.Specification ?? new InstanceSpecification(""),
            _isRemoved ? InstanceState.Removed : progress.State,
            progress.Epoch,
            progress.Plan,
            progress.Plan?.ModelId,
            progress.Explanation,
            progress.Since)
        {
            Load = progress.Load,
        });
    }

    /// <inheritdoc/>
    public Task CheckAsync()
    {
        _life?.Tick();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReportBrokenRingAsync(RingEpoch epoch, int rank, string reason) =>
        _life?.ReportBrokenAsync(epoch, rank, reason) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task<HeadRoute> GetRouteAsync() => _life?.Progress is { State: InstanceState.Ready, Plan: { } plan } progress
        ? Task.FromResult(new HeadRoute(Id, progress.Epoch, plan.Ranks[0].Device, plan.ModelId))
        : throw new NotReadyException(
            $"Model '{record.State.Specification?.Model}' is {_life?.Progress.State ?? InstanceState.Removed}: " +
            $"{_life?.Progress.Explanation} Try again.");

    /// <inheritdoc/>
    public async Task RemoveAsync()
    {
        _isRemoved = true;
        if (_life is { } life)
            await life.RemoveAsync();
        _life = null;
        if (record.RecordExists)
            await record.ClearStateAsync();
    }

    private void Begin(InstanceSpecification specification)
    {
        var placement = GrainFactory.GetGrain<IPlacementGrain>(GrainKeys.Placement);
        var links = new InstanceLinks(
            () => placement.PlanAsync(Id, specification), IssueEpochAsync, devices.Alive, LogMoved);
        _life = new InstanceLife((Id, record.State.Epoch, record.State.Plan), specification, links, ring, time);
        this.RegisterGrainTimer(CheckAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { KeepAlive = true });
    }

    private async Task<RingEpoch> IssueEpochAsync(RingPlan plan)
    {
        record.State.Epoch = record.State.Epoch.Next();
        record.State.Plan = plan;
        try
        {
            await record.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            // Another activation of this instance issued epochs meanwhile; that one goes on, with what it wrote.
            DeactivateOnIdle();
            throw;
        }

        return record.State.Epoch;
    }

    private void LogMoved(InstanceProgress before, InstanceProgress after) =>
        LogMoved(Id, before.State, after.State, after.Epoch, after.Explanation);
}
