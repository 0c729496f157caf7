using ExoGrains.Client.Clusters;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Counts the changes of grain state that go through this owner, and knows up to which one each member has read.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A member asks for the next change, reads the states, and asks again: each question says what it has read. One that
/// takes too long is waited for once; it counts again from its next question on.
/// </remarks>
internal sealed class StateChanges
{
    /// <summary>Longest wait for a change; shorter than the calls that wait.</summary>
    public static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for members to read a change.</summary>
    public static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private TaskCompletionSource _moved = NewSignal();
    private long _version;
    private bool _isEnded;

    /// <summary>Begins to count.</summary>
    /// <param name="time">Clock.</param>
    public StateChanges(TimeProvider time)
    {
        _time = time;
        // From the clock, so that no run of an owner takes what was read from an earlier one for its own.
        _version = time.GetUtcNow().Ticks;
    }

    /// <summary>Notes what a member has read, and waits for what it has not.</summary>
    /// <param name="reader">The member.</param>
    /// <param name="seen">The change up to which it has read.</param>
    /// <param name="cancellationToken">The member has gone: nobody waits for it any more.</param>
    /// <returns>The last change; <paramref name="seen"/> where none came in <see cref="QuestionLimit"/>.</returns>
    /// <exception cref="ClusterCallException">The silo stops.</exception>
    public async Task<long> WaitForNextAsync(string reader, long seen, CancellationToken cancellationToken)
    {
        Note(reader, seen);
        try
        {
            await WaitUntilAsync(() => _version != seen || _isEnded, QuestionLimit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Forget(one => one.Key == reader);
            throw;
        }

        lock (_turn)
            return _isEnded
                ? throw new ClusterCallException(ClusterCallCause.Busy, "the silo that owns the tables stops.")
                : _version;
    }

    /// <summary>
    /// Counts a change. Returns when all members that follow have read it, or <see cref="ReadLimit"/> has passed.
    /// </summary>
    public async Task TellAsync()
    {
        long version;
        lock (_turn)
        {
            version = ++_version;
            Signal();
        }

        if (!await WaitUntilAsync(
            () => _seen.Values.All(seen => seen >= version) || _isEnded, ReadLimit, CancellationToken.None))
            Forget(one => one.Value < version);
    }

    /// <summary>Ends all waits.</summary>
    public void End()
    {
        lock (_turn)
        {
            _isEnded = true;
            Signal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Note(string reader, long seen)
    {
        lock (_turn)
        {
            // More than there is comes from another run: nothing of this one was read.
            _seen[reader] = seen <= _version ? seen : 0;
            Signal();
        }
    }

    private void Forget(Predicate<KeyValuePair<string, long>> isMeant)
    {
        lock (_turn)
        {
            foreach (var one in _seen.Where(one => isMeant(one)).ToList())
                _seen.Remove(one.Key);
            Signal();
        }
    }

    private void Signal()
    {
        _moved.SetResult();
        _moved = NewSignal();
    }

    // The condition is looked at in turn. False when the limit passed first.
    private async Task<bool> WaitUntilAsync(Func<bool> isSo, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            Task moved;
            lock (_turn)
            {
                if (isSo())
                    return true;
                moved = _moved.Task;
            }

            try
            {
                await moved.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
