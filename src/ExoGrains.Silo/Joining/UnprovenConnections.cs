using System.Net;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Connections that have not proven the cluster key yet. There is room for so many; one more pushes out the oldest of
/// the remote address that holds most, so strangers push out each other, and silence keeps nobody out. Thread-safe.
/// </summary>
/// <param name="limit">How many are kept.</param>
internal sealed class UnprovenConnections(int limit)
{
    private readonly Lock _turn = new();
    private readonly List<Place> _places = [];

    /// <summary>How many there are now.</summary>
    public int Count
    {
        get
        {
            lock (_turn)
                return _places.Count;
        }
    }

    /// <summary>Takes a place; disposing it, as a proof or an end does, gives it back.</summary>
    /// <param name="remote">Where the connection comes from.</param>
    /// <param name="drop">Ends the connection when its place is needed.</param>
    public IDisposable Enter(IPAddress remote, Action drop)
    {
        var place = new Place(this, remote, drop);
        Place? pushedOut = null;
        lock (_turn)
        {
            if (_places.Count >= limit)
            {
                var greediest = _places.GroupBy(one => one.Remote).MaxBy(group => group.Count())!.Key;
                pushedOut = _places.First(one => one.Remote.Equals(greediest));
                _places.Remove(pushedOut);
            }

            _places.Add(place);
        }

        pushedOut?.Drop();
        return place;
    }

    private void Leave(Place place)
    {
        lock (_turn)
            _places.Remove(place);
    }

    private sealed class Place(UnprovenConnections owner, IPAddress remote, Action drop) : IDisposable
    {
        public IPAddress Remote => remote;

        public void Drop() => drop();

        public void Dispose() => owner.Leave(this);
    }
}
