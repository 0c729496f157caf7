using System.Net;

namespace ExoGrains.Ring.Handshake;

/// <summary>
/// The places for handshakes. When all are taken, a newcomer gets the place of one that has not proven itself: from the
/// address that has most places, of those one that has shown least, of those the oldest. So silent connections, however
/// many, keep nobody out.
/// </summary>
internal sealed class PendingConnections(int capacity)
{
    private readonly Lock _gate = new();

    // In the order they came. Those that lost their place stay until their thread has ended, so that threads are
    // bounded as well.
    private readonly List<PendingConnection> _connections = [];
    private bool _isClosed;

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none: it is to be dropped.</returns>
    public bool TryAdd(PendingConnection connection)
    {
        lock (_gate)
        {
            if (_isClosed || _connections.Count >= 2 * capacity)
                return false;
            if (_connections.Count(present => !present.IsEvicted) >= capacity)
            {
                if (ChooseLeast() is not { } evicted)
                    return false;
                evicted.Evict();
            }

            _connections.Add(connection);
            return true;
        }
    }

    /// <summary>Its thread ends.</summary>
    public void Remove(PendingConnection connection)
    {
        lock (_gate)
            _connections.Remove(connection);
    }

    /// <summary>Ends all, and takes no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var connection in _connections)
                connection.Channel.Dispose();
        }
    }

    private PendingConnection? ChooseLeast()
    {
        var places = new Dictionary<IPAddress, int>();
        foreach (var present in _connections.Where(present => !present.IsEvicted))
            places[present.Remote] = places.GetValueOrDefault(present.Remote) + 1;
        return _connections
            .Where(present => !present.IsEvicted && present.Progress != PendingProgress.Proven)
            .OrderByDescending(present => places[present.Remote])
            .ThenBy(present => present.Progress)
            .FirstOrDefault();
    }
}
