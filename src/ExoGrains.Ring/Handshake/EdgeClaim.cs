namespace ExoGrains.Ring.Handshake;

/// <summary>A rank's wish for one inbound edge.</summary>
/// <param name="terms">What the dialler must offer.</param>
/// <param name="creditFrames">Step frames granted at first.</param>
/// <param name="creditBytes">Bytes granted at first; one largest frame at least.</param>
/// <param name="route">How the dialler must come; null for any way.</param>
internal sealed class EdgeClaim(EdgeTerms terms, long creditFrames, long creditBytes, EdgeRoute? route = null)
{
    private readonly TaskCompletionSource<OpenEdge> _edge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    /// <summary>What the dialler must offer.</summary>
    public EdgeTerms Terms => terms;

    /// <summary>How the dialler must come.</summary>
    public EdgeRoute Route { get; } = route ?? EdgeRoute.Any;

    /// <summary>Step frames granted at first.</summary>
    public long CreditFrames => creditFrames;

    /// <summary>Bytes of step frames granted at first.</summary>
    public long CreditBytes { get; } = Math.Max(creditBytes, terms.Limits.MaxFrameBytes);

    /// <summary>The edge, once a dialler came.</summary>
    public Task<OpenEdge> Edge => _edge.Task;

    /// <summary>
    /// Reserves the claim for one handshake; false if another has it. One edge per rank and epoch, ever.
    /// </summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>The handshake failed in its last step; another may try.</summary>
    public void GiveUp() => Volatile.Write(ref _isTaken, 0);

    /// <summary>Hands over the edge; it is closed if nobody waits any more.</summary>
    public void Complete(OpenEdge edge)
    {
        if (!_edge.TrySetResult(edge))
            edge.Channel.Dispose();
    }

    /// <summary>The rank no longer waits.</summary>
    public void Cancel() => _edge.TrySetCanceled();
}
