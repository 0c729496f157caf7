using System.Net;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// Counts refused connections by address and cause, so that each is told once and not ten thousand times. Bounded in
/// size; what was quiet for a while is forgotten, and told again when it comes back.
/// </summary>
internal sealed class HandshakeRefusals(TimeProvider time)
{
    public const int Capacity = 256;
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress? Remote, HandshakeCause Cause), Entry> _entries = [];

    /// <summary>What is remembered, most frequent first.</summary>
    public IReadOnlyList<HandshakeRefusal> All
    {
        get
        {
            lock (_gate)
                return [.. _entries
                    .Select(entry => new HandshakeRefusal(entry.Key.Remote, entry.Value.First, entry.Value.Count))
                    .OrderByDescending(refusal => refusal.Count)
                    .ThenBy(refusal => refusal.ToString(), StringComparer.Ordinal)];
        }
    }

    /// <summary>Counts one.</summary>
    /// <returns>What to tell; null when it was told already.</returns>
    public HandshakeRefusal? Add(IPAddress remote, HandshakeFailure failure)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var key = ((IPAddress?)remote, failure.Cause);
            if (!_entries.ContainsKey(key) && _entries.Count >= Capacity)
                Forget(now);
            if (!_entries.ContainsKey(key) && _entries.Count >= Capacity)
                key = (null, failure.Cause);
            var isKnown = _entries.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.Last, now) < Memory;
            _entries[key] = isKnown ? entry with { Count = entry.Count + 1, Last = now } : new Entry(failure, 1, now);
            return isKnown ? null : new HandshakeRefusal(key.Item1, failure, 1);
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, entry) in _entries.ToArray())
        {
            if (time.GetElapsedTime(entry.Last, now) >= Memory)
                _entries.Remove(key);
        }
    }

    private readonly record struct Entry(HandshakeFailure First, long Count, long Last);
}
