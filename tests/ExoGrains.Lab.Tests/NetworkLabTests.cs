using System.Net;
using System.Net.Sockets;
using System.Text;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The lab itself fails as it is told.</summary>
public sealed class NetworkLabTests(SharedLab lab) : LabTest(hostCount: 2, lab), IClassFixture<SharedLab>
{
    private const string Cable = "192.168.100.";

    // SOL_SOCKET and SO_BINDTODEVICE of Linux.
    private const int SocketLevel = 1;
    private const int BindToDevice = 25;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("none", "connected", "connected")]
    [InlineData("alias", "HostUnreachable", "hangs")]
    [InlineData("nftout", "HostUnreachable", "connected")]
    [InlineData("nftin", "hangs", "HostUnreachable")]
    [InlineData("drop", "hangs", "hangs")]
    public async Task BlockedCable_PingsAndFailsInItsWay(string mode, string own, string peers)
    {
        await Lab.BlockAsync(1, "tb", mode);
        Assert.True(await Lab[1].Network.PingAsync(Cable + "6"));
        Assert.Equal(own, await ConnectAsync(Lab[1], Lab[2], Cable + "6"));
        Assert.Equal(peers, await ConnectAsync(Lab[2], Lab[1], Cable + "5"));
        Assert.Equal("connected", await ConnectAsync(Lab[1], Lab[2], Lab[2].LanAddress));
        Assert.Equal("HostUnreachable", await ConnectAsync(Lab[1], Lab[2], Lab[2].BridgeAddress));
        await Lab.BlockAsync(1, "tb", "none");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bridge0")]
    public async Task Alias_IsUnreachableForSocketsPinnedAndNot(string? pinned)
    {
        Assert.True(await Lab[1].Network.PingAsync(Lab[2].BridgeAddress));
        Assert.Equal("HostUnreachable", await ConnectAsync(Lab[1], Lab[2], Lab[2].BridgeAddress, pinned));
    }

    [Theory]
    [InlineData("blackhole", "heal")]
    [InlineData("down", "up")]
    public async Task FaultyCable_IsSilentUntilItIsMended(string fault, string remedy)
    {
        await Lab.FaultAsync(1, "tbn", fault);
        Assert.NotEqual("connected", await ConnectAsync(Lab[2], Lab[1], Cable + "5"));
        await Lab.FaultAsync(1, "tbn", remedy);
        Assert.Equal("connected", await ConnectAsync(Lab[2], Lab[1], Cable + "5"));
    }

    private static async Task<string> ConnectAsync(LabHost from, LabHost to, string address, string? pinned = null)
    {
        using var listener = to.Network.OpenSocket();
        listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        listener.Listen();
        using var socket = from.Network.OpenSocket();
        if (pinned is not null)
            socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(pinned + '\0'));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await socket.ConnectAsync(address, ((IPEndPoint)listener.LocalEndPoint!).Port, limit.Token);
            return "connected";
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode.ToString();
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return "hangs";
        }
    }
}
