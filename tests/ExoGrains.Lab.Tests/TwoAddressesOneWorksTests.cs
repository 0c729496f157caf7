using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>
/// What the project was born for: every host has an address on a Thunderbolt cable that works, and one on a bridge
/// that answers pings and refuses TCP with EHOSTUNREACH. Both are of the same kind.
/// </summary>
public sealed class TwoAddressesOneWorksTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private const int HostUnreachable = 113;

    [Fact]
    public async Task RankingByKindAlone_PicksTheAliasAndCannotConnect()
    {
        LabProduct.Require();
        await StartHostsAsync(2);
        await Lab.WaitForOneClusterAsync(1, 2);
        var devices = await SeenDevice.ReadAsync(Lab[1]);
        var peer = devices.Single(device => device.Id == Lab[2].DeviceId);

        var picked = peer.Interfaces
            .Where(one => one.IsUp && one.Kind != NetworkInterfaceKind.Loopback)
            .OrderBy(one => KindOrder(one.Kind)).ThenBy(one => one.Name, StringComparer.Ordinal)
            .SelectMany(one => one.Addresses)
            .First(address => address.Contains('.', StringComparison.Ordinal))
            .Split('/')[0];

        Assert.Equal(Lab[2].BridgeAddress, picked);
        Assert.True(await Lab[1].Network.PingAsync(picked));
        using var socket = Lab[1].Network.OpenSocket();
        var refused = await Assert.ThrowsAnyAsync<SocketException>(
            () => socket.ConnectAsync(picked, LabHost.RingPort, Token).AsTask());
        Assert.Equal(HostUnreachable, refused.NativeErrorCode);
    }

    [Fact]
    public async Task Ring_TakesTheCableAndAnswersAsOneSilo()
    {
        LabProduct.Require();
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.True(placed.IsReadyOn("192.168.100."), placed.ToString());
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[2].Api.AskAsync(Question.Story));
    }

    // As systems rank that know names of interfaces only.
    private static int KindOrder(NetworkInterfaceKind kind) => kind switch
    {
        NetworkInterfaceKind.Thunderbolt => 0,
        NetworkInterfaceKind.MaybeEthernet => 1,
        NetworkInterfaceKind.Ethernet => 2,
        NetworkInterfaceKind.Wifi => 3,
        _ => 4,
    };
}
