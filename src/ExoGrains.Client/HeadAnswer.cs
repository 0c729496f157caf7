using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>One answer from a head: finds the head, retries until the first update, watches it after that.</summary>
/// <remarks>
/// Once text has come nothing is retried: the caller has it already. A head whose silo died says nothing at all, so
/// while an update is awaited the instance is asked now and then whether it is still at the epoch of the answer.
/// </remarks>
internal sealed class HeadAnswer(
    IGrainFactory grains,
    Func<CancellationToken, Task<HeadRoute>> findRoute,
    Func<HeadRoute, ILayerShardGrain> headOf,
    GenerationRequest request,
    TimeProvider time,
    CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private static readonly TimeSpan StartRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    // An instance whose own silo died looks for its ranks first, and finds them alive; one that is placed again has
    // another epoch by then.
    private const int RecoveringLooksAllowed = 5;

    // Ends the head's work when the caller leaves, and when the watch finds the ring gone.
    private readonly CancellationTokenSource _ended =
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    private IAsyncEnumerator<GenerationUpdate>? _updates;
    private Task<bool>? _pending;
    private HeadRoute? _route;
    private bool _isFinished;
    private int _recoveringLooks;

    /// <summary>The update <see cref="MoveNextAsync"/> arrived at.</summary>
    public GenerationUpdate Current { get; private set; } = null!;

    /// <summary>Goes to the next update; false after the last.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        if (_isFinished)
            return false;
        if (_updates is null)
            await StartAsync();
        else if (!await NextAsync())
            throw new RingBrokenException("The answer ended without a finish reason; its text is incomplete.");
        Current = _updates!.Current;
        _isFinished = Current.FinishReason is not null;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        if (_updates is { } updates)
        {
            if (_pending is null)
                await updates.DisposeAsync();
            else
                // A call to a dead silo may take its whole timeout; the caller has its error already and does not wait.
                _ = DisposeAfterPendingAsync(_pending, updates);
        }

        _ended.Dispose();
    }

    private static async Task DisposeAfterPendingAsync(Task pending, IAsyncEnumerator<GenerationUpdate> updates)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await updates.DisposeAsync();
    }

    private async Task StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _route = await findRoute(_ended.Token);
                _updates = headOf(_route).GenerateAsync(_route.Epoch, request, _ended.Token)
                    .GetAsyncEnumerator(_ended.Token);
                if (await NextAsync())
                    return;
                throw new RingBrokenException("The head ended the answer before it began.");
            }
            // A route found a moment before the ring changed. When no route can be found there is no head to wait for.
            catch (Exception error) when (_route is not null && attempt < StartAttempts && IsStaleRoute(error))
            {
                await DropAttemptAsync();
                await Task.Delay(StartRetryDelay, time, _ended.Token);
            }
        }
    }

    private async Task DropAttemptAsync()
    {
        if (_updates is { } updates && _pending is null)
            await updates.DisposeAsync();
        _updates = null;
        _pending = null;
        _route = null;
    }

    private static bool IsStaleRoute(Exception error) =>
        error is NotReadyException
        || (error is RingBrokenException { InnerException: { } cause } && LostSilo.Explains(cause));

    private async Task<bool> NextAsync()
    {
        var next = _updates!.MoveNextAsync();
        if (next.IsCompletedSuccessfully)
            return next.Result;
        _pending = next.AsTask();
        _recoveringLooks = 0;
        try
        {
            while (true)
            {
                try
                {
                    return await _pending.WaitAsync(WatchPeriod, time, cancellationToken);
                }
                catch (TimeoutException) when (!_pending.IsCompleted)
                {
                    await ThrowIfRingIsGoneAsync();
                }
            }
        }
        catch (Exception error) when (error is TimeoutException || LostSilo.Explains(error))
        {
            throw new RingBrokenException(
                "The head of the ring was lost: its silo ended or cannot be reached. The text so far is incomplete.",
                error);
        }
        finally
        {
            if (_pending.IsCompleted)
                _pending = null;
        }
    }

    private async Task ThrowIfRingIsGoneAsync()
    {
        InstanceStatus status;
        try
        {
            status = await grains.GetGrain<IInstanceGrain>(_route!.Instance.Value).GetStatusAsync()
                .WaitAsync(WatchPeriod, time, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException || LostSilo.Explains(error))
        {
            // Nobody can say at present. The pending call has its own timeout, and the next round asks again.
            return;
        }

        var isSameEpoch = status.Epoch == _route.Epoch;
        _recoveringLooks = isSameEpoch && status.State == InstanceState.Recovering ? _recoveringLooks + 1 : 0;
        if (!isSameEpoch || (status.State != InstanceState.Ready && _recoveringLooks is 0 or > RecoveringLooksAllowed))
            throw new RingBrokenException(
                $"The ring of instance {status.Id} broke while it answered (now {status.State}, epoch {status.Epoch}): "
                + status.Detail);
    }
}
