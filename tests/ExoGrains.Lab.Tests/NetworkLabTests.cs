using System.Net;
using System.Net.Sockets;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>The lab itself fails as it is told, and its hosts make a ring.</summary>
public sealed class NetworkLabTests(SingleSilo oneSilo) : LabTest(hostCount: 2)
{
    private const string Cable = "192.168.100.";
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

    [Fact]
    public async Task TwoHosts_AnswerAsOneSilo()
    {
        await StartHostsAsync(2);
        var placed = await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
        Assert.Equal(2, placed.Plan!.Ranks.Length);
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[2].Api.AskAsync(Question.Story));
    }

    private static async Task<string> ConnectAsync(LabHost from, LabHost to, string address)
    {
        using var listener = to.Network.OpenSocket();
        listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        listener.Listen();
        using var socket = from.Network.OpenSocket();
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
