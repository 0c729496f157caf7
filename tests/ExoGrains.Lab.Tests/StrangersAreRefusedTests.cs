using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ExoGrains.Lab.Tests.Lab;

namespace ExoGrains.Lab.Tests;

/// <summary>Host 3 is nobody's friend: it has another key, or none, or only bytes.</summary>
public sealed class StrangersAreRefusedTests(SharedLab lab, SingleSilo oneSilo)
    : LabTest(hostCount: 3, lab), IClassFixture<SharedLab>
{
    private const int HalfOpenCount = 10_000;
    private const int BatchSize = 500;

    // The same cause from the same host is said once, not with every attempt.
    private const int MaxNewLines = 30;

    private static readonly int[] Ports =
        [LabHost.RingPort, LabHost.SiloPort, LabHost.GatewayPort, LabHost.ClusterPort];

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task WrongKeyAndNoKey_AreRefusedWithTheRemedy()
    {
        await Lab[3].StartOverAsync();
        var ring = await Lab[1].Api.ReadInstanceAsync();

        Lab[3].UseKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        Lab[3].Begin(LabProduct.JoinOptions(Lab, 3));
        Assert.NotEqual(0, await Lab[3].WaitForExitAsync());
        Assert.Contains("exograins key", Lab[3].Output, StringComparison.Ordinal);

        Lab[3].ForgetKey();
        Lab[3].Begin(LabProduct.JoinOptions(Lab, 3));
        Assert.NotEqual(0, await Lab[3].WaitForExitAsync());
        Assert.Contains("--key-file", Lab[3].Output, StringComparison.Ordinal);
        await AssertUnharmedAsync(ring);
    }

    [Fact]
    public async Task ClusterOfAnotherName_IsRefusedAndLeftApart()
    {
        await Lab[3].StartOverAsync();
        var ring = await Lab[1].Api.ReadInstanceAsync();

        Lab[3].Begin([.. LabProduct.JoinOptions(Lab, 3), "--cluster-name", "another"]);
        Assert.NotEqual(0, await Lab[3].WaitForExitAsync());
        Assert.Contains("another", Lab[3].Output, StringComparison.Ordinal);

        // On its own it is a cluster of one, on the same networks.
        await Lab[3].StartAsync("--cluster-name", "another");
        await Lab.WaitForOneClusterAsync(3);
        await Lab.WaitForOneClusterAsync(1, 2);
        await Lab[3].KillAsync();
        await AssertUnharmedAsync(ring);
    }

    [Fact]
    public async Task ScannersBytes_AreDroppedAndSaidOnce()
    {
        var ring = await Lab[1].Api.ReadInstanceAsync();
        var before = Lab[1].LineCount;

        byte[][] probes =
        [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
            "\r\n\r\n"u8.ToArray(),
            Encoding.ASCII.GetBytes(new string('A', 100_000)),
            new byte[4096],
            [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 167) ^ (i >> 3)))],
            [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F],
        ];
        foreach (var port in Ports)
        {
            foreach (var probe in probes)
                await ProbeAsync(port, probe);
        }

        Assert.InRange(Lab[1].LineCount - before, 0, MaxNewLines);
        await AssertUnharmedAsync(ring);
    }

    [Fact]
    public async Task HalfOpenConnections_LeaveTheRingAnswering()
    {
        var ring = await Lab[1].Api.ReadInstanceAsync();
        var before = Lab[1].LineCount;
        var held = new List<Socket>();
        try
        {
            for (var i = 0; i < HalfOpenCount / BatchSize; i++)
            {
                var sockets = Lab[3].Network.OpenSockets(BatchSize);
                held.AddRange(sockets);
                await Task.WhenAll(sockets.Select(socket => TryConnectAsync(socket, Ports[i % Ports.Length])));
                if (i % 5 == 0)
                    Assert.Equal(await oneSilo.StoryAsync(), await Lab[1].Api.AskAsync(Question.Story));
            }

            await AssertUnharmedAsync(ring);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        Assert.InRange(Lab[1].LineCount - before, 0, MaxNewLines);
        await AssertUnharmedAsync(ring);
        await Lab.WaitForOneClusterAsync(1, 2);
    }

    private protected override async Task PrepareAsync()
    {
        await StartHostsAsync(2);
        await Lab[1].Api.PlaceAsync(LabModels.BuiltIn, 2);
    }

    private async Task AssertUnharmedAsync(PlacedInstance ring)
    {
        Assert.Equal(await oneSilo.StoryAsync(), await Lab[2].Api.AskAsync(Question.Story));
        var now = await Lab[1].Api.ReadInstanceAsync();
        Assert.True(now.IsReady && now.Epoch == ring.Epoch, now.ToString());
    }

    private async Task ProbeAsync(int port, byte[] bytes)
    {
        using var socket = Lab[3].Network.OpenSocket();
        if (!await TryConnectAsync(socket, port))
            return;
        try
        {
            await socket.SendAsync(bytes, Token);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(ConnectLimit);
            await socket.ReceiveAsync(new byte[1024], limit.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Reset or ignored: either is a refusal.
        }
    }

    // False where the connection was refused, which a host under attack may do.
    private async Task<bool> TryConnectAsync(Socket socket, int port)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await socket.ConnectAsync(Lab[1].LanAddress, port, limit.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
