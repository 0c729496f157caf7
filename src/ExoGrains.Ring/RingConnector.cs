using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring;

/// <summary>Opens the two edges of a rank: dials the next one until it answers, and waits to be dialled.</summary>
internal sealed class RingConnector : IDisposable
{
    private readonly RingListener _listener;
    private readonly RingHop _next;
    private readonly EdgeTerms _outbound;
    private readonly EdgeClaim _inbound;
    private readonly RingOptions _options;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="listener">Where the inbound edge is expected; also dials.</param>
    /// <param name="next">Where to dial.</param>
    /// <param name="outbound">Terms of the edge dialled.</param>
    /// <param name="inbound">The edge expected; registered at once, so that an early dialler finds it.</param>
    /// <param name="options">Time limits.</param>
    public RingConnector(
        RingListener listener, RingHop next, EdgeTerms outbound, EdgeClaim inbound, RingOptions options)
    {
        _listener = listener;
        _next = next;
        _outbound = outbound;
        _inbound = inbound;
        _options = options;
        listener.Claims.Add(inbound);
    }

    /// <summary>The inbound edge, once a dialler came; canceled when it is no longer expected.</summary>
    public Task<OpenEdge> Accepted => _inbound.Edge;

    /// <summary>Dials until the next rank answers, refuses for good, or the token is cancelled.</summary>
    /// <returns>The outbound edge; fails with <see cref="HandshakeException"/>.</returns>
    public async Task<OpenEdge> DialAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var token = stop.Token;
        return await RingThread.RunAsync(
            $"ring dial {_outbound.FromRank}>{_outbound.ToRank}", () => DialUntilAnswered(token)).ConfigureAwait(false);
    }

    /// <summary>Ends a dial that is under way, and no longer expects the inbound edge.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Claims.Remove(_inbound);
    }

    /// <summary>Puts a failure to connect in words.</summary>
    public RingBrokenException Explain(Exception exception) => exception switch
    {
        HandshakeException handshake => new RingBrokenException(
            $"The edge from rank {_outbound.FromRank} to rank {_outbound.ToRank} at {_next.Remote} "
            + $"could not be opened: {handshake.Failure}.",
            handshake),
        _ => new RingBrokenException(
            $"Rank {_inbound.Terms.FromRank} did not dial rank {_inbound.Terms.ToRank} within "
            + $"{_options.ConnectDeadline.TotalSeconds:0.#} s.",
            exception),
    };

    // Ranks start at different times, so failures that may pass are tried again; the last one is what gets reported.
    private OpenEdge DialUntilAnswered(CancellationToken cancellationToken)
    {
        var pause = _options.ConnectBackoff;
        HandshakeException? last = null;
        while (true)
        {
            try
            {
                return DialOnce(cancellationToken);
            }
            catch (HandshakeException exception)
            {
                if (!exception.Failure.IsTransient)
                    throw;
                // At the deadline the attempt under way is cut off, which says less than the one before it.
                if (cancellationToken.IsCancellationRequested || cancellationToken.WaitHandle.WaitOne(pause))
                    throw last ?? exception;
                last = exception;
                pause = pause * 2 < _options.ConnectBackoffLimit ? pause * 2 : _options.ConnectBackoffLimit;
            }
        }
    }

    private OpenEdge DialOnce(CancellationToken cancellationToken)
    {
        IByteChannel channel = _listener.Transport.Connect(_next, _options.ConnectAttemptTimeout);
        using var registration = cancellationToken.Register(channel.Dispose);
        try
        {
            var edge = HandshakeDialler.Run(channel, _outbound, _listener.Self, _options, _listener.Time);
            return registration.Unregister() ? edge : throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception)
        {
            channel.Dispose();
            throw;
        }
    }
}
