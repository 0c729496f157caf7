using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>
/// Drives one instance: brings its ring up, watches it, and brings it up again with a higher epoch after it broke.
/// Calls only look or note; all that takes time is one background step at a time.
/// </summary>
/// <remarks>Not thread-safe: everything runs on one scheduler, that of the grain.</remarks>
internal sealed class InstanceLife : IDisposable
{
    // A busy machine misses an answer now and then; the ring itself tells at once when it really breaks.
    private const int SilentChecksAllowed = 3;

    private readonly InstanceId _id;
    private readonly InstanceSpecification _specification;
    private readonly InstanceLinks _links;
    private readonly RingControl _ring;
    private readonly TimeProvider _time;
    private CancellationTokenSource _stop = new();
    private string? _reportedFault;
    private bool _mayAdopt;
    private bool _isRemoved;
    private int _silentChecks;
    private Task _look = Task.CompletedTask;

    /// <summary>Continues from what was persisted.</summary>
    /// <param name="seat">Instance, last epoch issued, and its plan; the plan is null before the first.</param>
    /// <param name="specification">What was asked for.</param>
    /// <param name="links">Its surroundings.</param>
    /// <param name="ring">Reaches the ranks.</param>
    /// <param name="time">The clock.</param>
    public InstanceLife(
        (InstanceId Id, RingEpoch Epoch, RingPlan? Plan) seat,
        InstanceSpecification specification,
        InstanceLinks links,
        RingControl ring,
        TimeProvider time)
    {
        (_id, _specification, _links, _ring, _time) = (seat.Id, specification, links, ring, time);
        _mayAdopt = seat.Plan is not null;
        Progress = InstanceTransitions.Restore(seat.Epoch, seat.Plan, Now);
    }

    /// <summary>Where it stands.</summary>
    public InstanceProgress Progress { get; private set; }

    /// <summary>The step that runs now, or the last one; never fails.</summary>
    public Task Step { get; private set; } = Task.CompletedTask;

    private DateTimeOffset Now => _time.GetUtcNow();

    private RingSeat? Seat => Progress.Plan is { } plan ? new RingSeat(_id, Progress.Epoch, plan) : null;

    /// <summary>
    /// Frees what it waits with. Call it after <see cref="AbandonAsync"/> or <see cref="RemoveAsync"/>.
    /// </summary>
    public void Dispose() => _stop.Dispose();

    /// <summary>Begins the next step if one is due and none runs.</summary>
    public void Tick()
    {
        if (Progress.State == InstanceState.Loading && _look.IsCompleted && !_isRemoved)
            _look = LookAtLoadAsync(Seat!, _stop.Token);
        if (_isRemoved || !Step.IsCompleted)
            return;
        if (_stop.IsCancellationRequested)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }

        if (Progress.State == InstanceState.Ready)
            Step = WatchAsync(Seat!, _stop.Token);
        else if (Progress.IsAttemptDue(Now))
            Step = AttemptAsync(_stop.Token);
    }

    /// <summary>A rank tells that its ring broke.</summary>
    public async Task ReportBrokenAsync(RingEpoch epoch, int rank, string reason)
    {
        if (epoch != Progress.Epoch || !Progress.HasRing)
            return;
        _reportedFault = $"Rank {rank}: {reason}";
        if (Progress.State == InstanceState.Ready)
            Move(InstanceTransitions.Break(Progress, _reportedFault, Now));
        await _stop.CancelAsync();
    }

    /// <summary>Stops for good: the ranks let go of what they hold.</summary>
    public async Task RemoveAsync()
    {
        await AbandonAsync();
        await Step;
        await UnloadAsync();
        Move(InstanceTransitions.Remove(Progress, Now));
    }

    /// <summary>Stops driving without touching the ranks; another activation goes on from what was persisted.</summary>
    public Task AbandonAsync()
    {
        _isRemoved = true;
        return _stop.CancelAsync();
    }

    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        var isPlanned = false;
        _reportedFault = null;
        try
        {
            if (await TryAdoptAsync(cancellationToken))
                return;
            await UnloadAsync();
            var plan = await _links.MakePlan();
            var epoch = await _links.IssueEpoch(plan);
            isPlanned = true;
            await BringUpAsync(new RingSeat(_id, epoch, plan), cancellationToken);
        }
        catch (Exception e) when (!isPlanned && e is ModelNotFoundException or PlacementException)
        {
            Move(InstanceTransitions.Wait(Progress, e.Message, Now));
        }
        catch (InvalidRequestException e)
        {
            // The model cannot be served as it is: trying again would say so for ever, and whoever waits would not see
            // why.
            if (isPlanned)
                await UnloadAsync();
            Move(InstanceTransitions.GiveUp(Progress, e.Message, Now));
        }
        catch (Exception e)
        {
            // Whatever went wrong, no rank may go on with half a ring; the reason is kept for people and the next
            // attempt waits.
            await UnloadAsync();
            Move(InstanceTransitions.FailAttempt(Progress, _reportedFault ?? e.Message, Now));
        }
    }

    // A look that fails is made again by the next tick.
    private async Task LookAtLoadAsync(RingSeat seat, CancellationToken cancellationToken) =>
        Progress = InstanceTransitions.NoteLoad(
            Progress, seat.Epoch, await _ring.ReadLoadAsync(seat, cancellationToken));

    private async Task BringUpAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        Move(InstanceTransitions.BeginLoading(Progress, seat.Epoch, seat.Plan, Now));
        await _ring.LoadAsync(seat, _specification, cancellationToken);
        Move(InstanceTransitions.BeginConnecting(Progress, Now));
        await _ring.OpenAsync(seat, cancellationToken);
        Move(InstanceTransitions.BeginWarming(Progress, Now));
        await _ring.WarmUpAsync(seat, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Move(InstanceTransitions.BecomeReady(Progress, Now));
        _silentChecks = 0;
    }

    // After only this grain's silo was lost, its ring may be alive and well: then nothing needs to be loaded again.
    // True where nothing else is to be done at present.
    private async Task<bool> TryAdoptAsync(CancellationToken cancellationToken)
    {
        if (!_mayAdopt || Seat is not { } seat)
            return false;
        var health = await CheckAsync(seat, cancellationToken);
        // Just after a silo died its cluster may be too busy with that to find a grain.
        if (health.Kind == RingHealthKind.Silent && ++_silentChecks < SilentChecksAllowed)
            return true;
        _mayAdopt = false;
        _silentChecks = 0;
        if (health.Kind != RingHealthKind.Healthy)
        {
            Move(InstanceTransitions.Break(Progress, health.Reason, Now));
            return false;
        }

        Move(InstanceTransitions.BecomeReady(Progress, Now));
        return true;
    }

    private async Task WatchAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        var health = await CheckAsync(seat, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return;
        _silentChecks = health.Kind == RingHealthKind.Silent ? _silentChecks + 1 : 0;
        if (health.Kind == RingHealthKind.Broken || _silentChecks >= SilentChecksAllowed)
            Move(InstanceTransitions.Break(Progress, health.Reason, Now));
    }

    private Task<RingHealth> CheckAsync(RingSeat seat, CancellationToken cancellationToken)
    {
        var alive = _links.AliveDevices();
        return seat.Plan.Ranks.FirstOrDefault(rank => !alive.Contains(rank.Device)) is { } lost
            ? Task.FromResult(new RingHealth(
                RingHealthKind.Broken, $"Rank {lost.Rank}: the silo of device {lost.Device} is gone."))
            : _ring.CheckAsync(seat, cancellationToken);
    }

    private Task UnloadAsync() =>
        Seat is { } seat ? _ring.UnloadAsync(seat, _links.AliveDevices()) : Task.CompletedTask;

    private void Move(InstanceProgress next)
    {
        var before = Progress;
        Progress = next;
        if (before.State != next.State)
            _links.OnMoved(before, next);
    }
}
