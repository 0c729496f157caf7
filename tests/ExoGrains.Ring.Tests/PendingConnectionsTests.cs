using System.Net;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

public sealed class PendingConnectionsTests
{
    [Fact]
    public void FullHouse_LosesItsOldestSilentGuest()
    {
        var places = new PendingConnections(3);
        var guests = Add(places, "10.0.0.1", "10.0.0.2", "10.0.0.3");
        guests[0].Advance(PendingProgress.Introduced);

        Assert.True(places.TryAdd(Connection("10.0.0.4")));

        Assert.Equal([false, true, false], guests.Select(guest => guest.IsEvicted));
    }

    [Fact]
    public void AddressWithMostPlaces_LosesOneEvenToTheSilent()
    {
        var places = new PendingConnections(3);
        var guests = Add(places, "10.0.0.1", "10.0.0.2", "10.0.0.2");
        guests[1].Advance(PendingProgress.Introduced);
        guests[2].Advance(PendingProgress.Introduced);

        Assert.True(places.TryAdd(Connection("10.0.0.2")));

        Assert.Equal([false, true, false], guests.Select(guest => guest.IsEvicted));
    }

    [Fact]
    public void ProvenGuests_AreNeverDropped()
    {
        var places = new PendingConnections(2);
        var guests = Add(places, "10.0.0.1", "10.0.0.1");
        guests.ForEach(guest => guest.Advance(PendingProgress.Proven));

        Assert.False(places.TryAdd(Connection("10.0.0.2")));

        Assert.All(guests, guest => Assert.False(guest.IsEvicted));
        places.Remove(guests[0]);
        Assert.True(places.TryAdd(Connection("10.0.0.2")));
    }

    [Fact]
    public void ThreadsThatHaveNotEndedYet_AreBoundedToo()
    {
        var places = new PendingConnections(2);

        var taken = Enumerable.Range(0, 10).Count(_ => places.TryAdd(Connection("10.0.0.1")));

        Assert.Equal(4, taken);
    }

    [Fact]
    public void ClosedHouse_TakesNobody()
    {
        var places = new PendingConnections(2);
        var guest = Add(places, "10.0.0.1")[0];

        places.Close();

        Assert.Equal(ReceiveStatus.End, guest.Channel.Receive(new byte[1], out _));
        Assert.False(places.TryAdd(Connection("10.0.0.1")));
    }

    private static List<PendingConnection> Add(PendingConnections places, params string[] remotes)
    {
        var guests = remotes.Select(Connection).ToList();
        Assert.All(guests, guest => Assert.True(places.TryAdd(guest)));
        return guests;
    }

    private static PendingConnection Connection(string remote) => new(MemoryChannel.CreatePair(
        new IPEndPoint(IPAddress.Parse(remote), 1), new IPEndPoint(IPAddress.Loopback, 2), 64).Acceptor);
}
