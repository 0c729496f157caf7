using System.Net;
using ExoGrains.Silo.Joining;

namespace ExoGrains.Silo.Tests.Joining;

public sealed class UnprovenConnectionsTests
{
    private readonly List<string> _dropped = [];

    [Fact]
    public void OneTooMany_PushesOutTheOldestOfTheGreediestAddress()
    {
        var connections = new UnprovenConnections(4);
        Enter(connections, 1, "lone");
        foreach (var name in new[] { "a", "b", "c" })
            Enter(connections, 2, name);
        Assert.Empty(_dropped);
        Enter(connections, 3, "new");
        Assert.Equal(["a"], _dropped);
        Assert.Equal(4, connections.Count);
    }

    [Fact]
    public void ProvenOne_GivesItsPlaceBack()
    {
        var connections = new UnprovenConnections(1);
        Enter(connections, 1, "first").Dispose();
        Enter(connections, 1, "second");
        Assert.Empty(_dropped);
        Assert.Equal(1, connections.Count);
    }

    [Fact]
    public void FloodFromOneAddress_NeverPushesOutAnother()
    {
        var connections = new UnprovenConnections(16);
        Enter(connections, 1, "honest");
        for (var i = 0; i < 1000; i++)
            Enter(connections, 2, "flood");
        Assert.DoesNotContain("honest", _dropped);
        Assert.Equal(16, connections.Count);
    }

    private IDisposable Enter(UnprovenConnections connections, byte host, string name) =>
        connections.Enter(new IPAddress([10, 0, 0, host]), () => _dropped.Add(name));
}
