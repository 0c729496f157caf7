using ExoGrains.Contracts;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Handshake;

/// <summary>The inbound edges the ranks of this process expect, by instance and rank.</summary>
internal sealed class EdgeClaims
{
    private readonly object _gate = new();
    private readonly Dictionary<(InstanceId Instance, int Rank), EdgeClaim> _claims = [];
    private bool _isClosed;

    /// <summary>Expects an edge. An older epoch of the same rank is no longer expected.</summary>
    /// <exception cref="InvalidOperationException">The same or a newer epoch of that rank is registered.</exception>
    public void Add(EdgeClaim claim)
    {
        var key = (claim.Terms.Instance, claim.Terms.ToRank);
        lock (_gate)
        {
            if (_claims.TryGetValue(key, out var present) && present.Terms.Epoch.Value >= claim.Terms.Epoch.Value)
                throw new InvalidOperationException(
                    $"Rank {key.ToRank} of instance {key.Instance} is registered at epoch {present.Terms.Epoch}; "
                    + $"got epoch {claim.Terms.Epoch}. Dispose the old runtime, or raise the epoch.");
            _claims[key] = claim;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops expecting it.</summary>
    public void Remove(EdgeClaim claim)
    {
        var key = (claim.Terms.Instance, claim.Terms.ToRank);
        lock (_gate)
        {
            if (_claims.GetValueOrDefault(key) == claim)
                _claims.Remove(key);
        }

        claim.Cancel();
    }

    /// <summary>
    /// Finds and takes the claim for an authenticated offer, waiting for a rank that is not registered yet.
    /// </summary>
    /// <param name="offered">What the dialler offers.</param>
    /// <param name="device">This device.</param>
    /// <param name="channel">How it came.</param>
    /// <param name="hold">Longest wait for the rank.</param>
    /// <param name="refusal">Why not, when the result is null.</param>
    public EdgeClaim? Claim(
        EdgeTerms offered,
        DeviceId device,
        IByteChannel channel,
        TimeSpan hold,
        out (HandshakeCause Cause, string Message) refusal)
    {
        refusal = default;
        if (offered.ToDevice != device)
        {
            refusal = (HandshakeCause.WrongDevice, $"this is device {device}; the dialler means {offered.ToDevice}");
            return null;
        }

        var claim = Find(offered, hold);
        if (claim is null)
            refusal = (
                HandshakeCause.NotExpected,
                $"rank {offered.ToRank} of instance {offered.Instance} at epoch {offered.Epoch} "
                + $"did not register within {hold.TotalSeconds:0.#} s");
        else if (claim.Terms.Difference(offered) is { } difference)
            refusal = difference;
        else if (claim.Route.Difference(channel) is { } detour)
            refusal = (HandshakeCause.WrongAddress, detour);
        else if (!claim.TryTake())
            refusal = (HandshakeCause.AlreadyConnected, "this edge is open already; a new one needs a new epoch");
        else
            return claim;
        return null;
    }

    /// <summary>Wakes and refuses everyone who waits.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private EdgeClaim? Find(EdgeTerms offered, TimeSpan hold)
    {
        var deadline = Environment.TickCount64 + (long)hold.TotalMilliseconds;
        lock (_gate)
        {
            while (!_isClosed)
            {
                // A claim of an older epoch may be about to be replaced, so a newer dialler waits for it.
                if (_claims.TryGetValue((offered.Instance, offered.ToRank), out var claim)
                    && claim.Terms.Epoch.Value >= offered.Epoch.Value)
                    return claim;
                var left = deadline - Environment.TickCount64;
                if (left <= 0)
                    return null;
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
            }

            return null;
        }
    }
}
