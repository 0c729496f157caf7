namespace ExoGrains.Silo.Joining;

/// <summary>
/// Remembers the nonces of requests for as long as their time would be accepted. Thread-safe, bounded.
/// </summary>
/// <param name="capacity">How many are remembered at most.</param>
/// <param name="window">For how long; twice the difference of clocks that is accepted.</param>
/// <param name="time">Clock.</param>
internal sealed class NonceMemory(int capacity, TimeSpan window, TimeProvider time)
{
    private readonly Lock _turn = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, long SeenAt)> _order = [];

    /// <summary>Notes a nonce.</summary>
    /// <returns>Whether it is new; null where there is no room for it, and the request must be refused.</returns>
    public bool? TryAdd(string nonce)
    {
        lock (_turn)
        {
            while (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.SeenAt) > window)
                _seen.Remove(_order.Dequeue().Nonce);
            if (_seen.Contains(nonce))
                return false;
            if (_seen.Count >= capacity)
                return null;
            _seen.Add(nonce);
            _order.Enqueue((nonce, time.GetTimestamp()));
            return true;
        }
    }
}
