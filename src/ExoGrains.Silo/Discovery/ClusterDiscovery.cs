using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace ExoGrains.Silo.Discovery;

/// <summary>
/// Runs an election over the local networks for as long as the process lives: it finds the silo's place, and then
/// answers for the cluster, so that others find theirs.
/// </summary>
internal sealed class ClusterDiscovery : IAsyncDisposable
{
    private static readonly TimeSpan BusyPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SocketRetry = TimeSpan.FromMilliseconds(500);

    // A silo is asked often while many start at once, and answers all of them together.
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(50);

    // So long after a change the others are told often, in case datagrams are lost.
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(3);

    private readonly Lock _turn = new();
    private readonly SeedElection _election;
    private readonly DiscoveryCodec _codec;
    private readonly ForeignClusters _foreign;
    private readonly MulticastSockets _sockets;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;
    private ClusterPlace? _place;
    private long _changedAt;

    private ClusterDiscovery(
        SeedElection election,
        DiscoveryCodec codec,
        ForeignClusters foreign,
        MulticastSockets sockets,
        TimeProvider time)
    {
        _election = election;
        _codec = codec;
        _foreign = foreign;
        _sockets = sockets;
        _time = time;
        _place = PlaceOf(election);
        _changedAt = time.GetTimestamp();
    }

    /// <summary>Begins to talk and to listen.</summary>
    /// <param name="election">What decides.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="clusterKey">Its key.</param>
    /// <param name="port">The UDP port all silos share.</param>
    /// <param name="say">Where a line for people goes.</param>
    public static ClusterDiscovery Start(
        SeedElection election, string cluster, ImmutableArray<byte> clusterKey, int port, Action<string> say)
    {
        var discovery = new ClusterDiscovery(
            election,
            new DiscoveryCodec(clusterKey.AsSpan()),
            new ForeignClusters(cluster, say),
            new MulticastSockets(port),
            TimeProvider.System);
        var stop = discovery._stop.Token;
        discovery._work = Task.WhenAll(
            Task.Run(() => discovery.TalkAsync(stop), CancellationToken.None),
            Task.Run(() => discovery.ListenAsync(AddressFamily.InterNetwork, stop), CancellationToken.None),
            Task.Run(() => discovery.ListenAsync(AddressFamily.InterNetworkV6, stop), CancellationToken.None));
        return discovery;
    }

    /// <summary>Waits until the place is another than <paramref name="seen"/>.</summary>
    /// <param name="seen">The place that is known; null for none yet.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ClusterPlace> NextPlaceAsync(ClusterPlace? seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_turn)
            {
                if (_place is { } place && !IsSame(place, seen))
                    return place;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Tells the others that this silo's own cluster port has another address.</summary>
    public void MoveTo(IPEndPoint own)
    {
        lock (_turn)
        {
            _election.MoveTo(own);
            Note();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _sockets.Dispose();
        await _work;
        _stop.Dispose();
        _wake.Dispose();
    }

    private static ClusterPlace? PlaceOf(SeedElection election) =>
        election.Seed is { } seed ? new ClusterPlace(election.Role == DiscoveryRole.Seed, seed) : null;

    private static bool IsSame(ClusterPlace place, ClusterPlace? seen) =>
        seen is not null && place.IsOwner == seen.IsOwner && place.Seed.IsSameAs(seen.Seed)
        && place.Seed.Endpoints.SequenceEqual(seen.Seed.Endpoints);

    private async Task TalkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            byte[] datagram;
            TimeSpan pause;
            lock (_turn)
            {
                _election.Tick();
                Note();
                datagram = _codec.Write(_election.Announcement);
                pause = _place is null || _time.GetElapsedTime(_changedAt) < BusyTime ? BusyPeriod : QuietPeriod;
            }

            _sockets.Send(datagram);
            try
            {
                await Task.Delay(AnswerPause, stop);
                await _wake.WaitAsync(pause - AnswerPause, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(AddressFamily family, CancellationToken stop)
    {
        // One byte more than is allowed, so that a longer datagram is not mistaken for one that was not cut.
        var buffer = new byte[DiscoveryCodec.MaxBytes + 1];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await _sockets.ReceiveAsync(family, buffer, stop) is { } received)
                    Hear(buffer.AsSpan(0, received.Length), received.Sender.Address);
                else
                    await Task.Delay(SocketRetry, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Hear(ReadOnlySpan<byte> datagram, IPAddress sender)
    {
        var reading = _codec.Read(datagram);
        if (reading.Verdict == DiscoveryVerdict.OtherVersion)
        {
            lock (_turn)
                _foreign.HearOtherVersion(sender);
            return;
        }

        // What is sent to the group comes back as well.
        if (reading.Message is not { } message || message.Sender == _election.Self)
            return;
        lock (_turn)
        {
            if (reading.Verdict == DiscoveryVerdict.WrongKey)
            {
                _foreign.Hear(message, sender);
                return;
            }

            _election.Hear(message);
            Note();
        }

        // Who searches is answered now, and need not wait for the next round.
        if (message.Role == DiscoveryRole.Searching && Volatile.Read(ref _place) is not null)
            Wake();
    }

    // Under the lock.
    private void Note()
    {
        var place = PlaceOf(_election);
        if (place is null || IsSame(place, _place))
            return;
        _place = place;
        _changedAt = _time.GetTimestamp();
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Wake();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another thread woke it at the same time.
            }
        }
    }
}
