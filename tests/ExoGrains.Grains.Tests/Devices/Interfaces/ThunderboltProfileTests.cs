using System.Collections.Immutable;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class ThunderboltProfileTests
{
    [Fact]
    public void Sockets_TellTheComputerAtTheOtherEnd()
    {
        var sockets = Read("mac-studio-bridge-off");
        Assert.Equal(["1", "2", "3", "4"], sockets.Select(socket => socket.Number));
        Assert.Equal("6C1F0A3B-0001-4D21-8467-000000000001", sockets[0].Domain);
        Assert.Equal("9A2E5C7D-0001-4A82-9F3D-000000000001", sockets[0].PeerDomain);
        Assert.Null(sockets[2].PeerDomain);
    }

    [Fact]
    public void Dock_IsNoComputerButMayHaveOneBehindIt()
    {
        Assert.Null(Read("mac-laptop-bridge-on")[2].PeerDomain);
        Assert.Equal("9A2E5C7D-0002-4A82-9F3D-000000000002", Read("mac-studio-bridge-off")[1].PeerDomain);
    }

    [Fact]
    public void MacWithoutThunderbolt_HasNoSockets() => Assert.Empty(Read("mac-no-thunderbolt"));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"SPThunderboltDataType": 5}""")]
    [InlineData("""{"SPThunderboltDataType": [{"domain_uuid_key": """)]
    [InlineData("""{"SPThunderboltDataType": [{"domain_uuid_key": "\ud800", "receptacle_1_tag": {}}]}""")]
    public void OtherText_IsNotAnAnswer(string json) => Assert.Null(ThunderboltProfile.Parse(json));

    [Theory]
    [InlineData("""{"SPThunderboltDataType": [5, null, "x", {}, {"domain_uuid_key": 7}]}""")]
    [InlineData("""{"SPThunderboltDataType": [{"domain_uuid_key": "a", "receptacle_1_tag": "x", "_items": 3}]}""")]
    public void BusesOfAnotherShape_ArePassedOver(string json) =>
        Assert.Empty(Assert.NotNull(ThunderboltProfile.Parse(json)));

    private static ImmutableArray<ThunderboltReceptacle> Read(string machine) =>
        Assert.NotNull(ThunderboltProfile.Parse(MacFixture.Text(machine, "thunderbolt.json")));
}
