using System.Net;
using System.Net.Sockets;
using ExoGrains.Client;
using ExoGrains.Client.Connections;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Tests.Fakes;
using ExoGrains.Silo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>Connections to the gateway and silo ports of a real silo.</summary>
public sealed class ConnectionProofTests(ConnectionProofTests.Fixture fixture)
    : IClassFixture<ConnectionProofTests.Fixture>
{
    // The silo's own limit is two seconds; a busy machine may need a while to act on it.
    private static readonly TimeSpan DropLimit = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RightKey_IsServed() => await AskAsync(Key());

    [Fact]
    public async Task ClusterPort_IsAllThatAClientElsewhereNeedsBesidesTheKey() =>
        await AskAsync(options =>
        {
            options.ClusterKey = Key();
            options.DataFolder = "/nowhere";
            options.Seeds.Add(new ClusterEndpoint("127.0.0.1", fixture.Silo!.Options.ClusterPort));
        });

    [Fact]
    public async Task OtherKey_IsNotServedAndTheClientSaysWhy()
    {
        var error = await Assert.ThrowsAsync<ConnectionProofException>(() => AskAsync(ServedTable.NewKey(3)));
        Assert.Contains("another cluster key", error.Message, StringComparison.Ordinal);
        await AskAsync(Key());
        Assert.Single(
            fixture.Log.Entries,
            entry => entry.Message.Contains("has another cluster key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherClusterName_IsNotServed()
    {
        var error = await Assert.ThrowsAsync<ConnectionProofException>(() => AskAsync(Key(), "other"));
        Assert.Contains("another cluster than 'other'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    [InlineData(true, 64)]
    [InlineData(false, 100_000)]
    public async Task GarbageOrSilence_IsDropped(bool isSiloPort, int length)
    {
        using var socket = await ConnectAsync(isSiloPort);
        var garbage = new byte[length];
        Array.Fill(garbage, (byte)'x');
        try
        {
            await socket.SendAsync(garbage, Token);
        }
        catch (SocketException)
        {
            // Dropped before all of it was sent.
        }

        await ReadToEndAsync(socket);
        await AskAsync(Key());
    }

    [Fact]
    public async Task ClaimForTheOtherPort_IsRefused()
    {
        using var socket = await ConnectAsync(isSiloPort: true);
        var challenge = new byte[ProofMessage.ChallengeLength];
        await ReadExactlyAsync(socket, challenge);
        var claim = new byte[ProofMessage.ClaimLength];
        ProofMessage.WriteHead(claim, (byte)ConnectionPurpose.Gateway);
        System.Security.Cryptography.SHA256.HashData("exograins"u8, ProofMessage.Number(claim, 1));
        Key().Prove(ProofMessage.Statement(
            true,
            (byte)ConnectionPurpose.Gateway,
            ProofMessage.Number(challenge, 0),
            ProofMessage.Number(claim, 0),
            ProofMessage.Number(claim, 1))).CopyTo(ProofMessage.Number(claim, 2));
        await socket.SendAsync(claim, Token);
        var verdict = new byte[ProofMessage.VerdictLength];
        await ReadExactlyAsync(socket, verdict);
        Assert.Equal((byte)ProofVerdict.OtherPurpose, verdict[5]);
        Assert.All(verdict[ProofMessage.HeadLength..], value => Assert.Equal(0, value));
        await ReadToEndAsync(socket);
    }

    [Fact]
    public async Task FiveHundredIdleConnections_KeepNobodyOut()
    {
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 500; i++)
                idle.Add(await ConnectAsync(isSiloPort: false));
            await AskAsync(Key());
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    private ClusterKey Key() => ClusterKey.FindIn(fixture.Silo!.Options.DataPath)!;

    private Task AskAsync(ClusterKey key, string? cluster = null) => AskAsync(options =>
    {
        options.Gateways.Add(new IPEndPoint(IPAddress.Loopback, fixture.Silo!.Options.GatewayPort));
        options.ClusterKey = key;
        options.ClusterName = cluster;
    });

    private static async Task AskAsync(Action<ExoGrainsClientOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseExoGrainsClient(configure);
        using var host = builder.Build();
        await host.StartAsync(Token);
        var client = host.Services.GetRequiredService<ExoGrainsClient>();
        Assert.Single(await client.ListDevicesAsync(Token));
        await host.StopAsync(Token);
    }

    private async Task<Socket> ConnectAsync(bool isSiloPort)
    {
        var options = fixture.Silo!.Options;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, isSiloPort ? options.SiloPort : options.GatewayPort, Token);
        return socket;
    }

    private static async Task ReadExactlyAsync(Socket socket, byte[] buffer)
    {
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(buffer, Token);
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(DropLimit);
        var buffer = new byte[256];
        var total = 0;
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
                total += count;
        }
        catch (SocketException)
        {
            // Reset: dropped as well.
        }

        // Not a byte of Orleans': the challenge at most.
        Assert.InRange(total, 0, ProofMessage.ChallengeLength);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TestSilos _silos = new();

        internal SiloHost? Silo { get; private set; }

        internal FakeLog Log { get; } = new();

        public async ValueTask InitializeAsync() => Silo = await _silos.StartAsync(
            _silos.Options(), configure: builder => builder.Logging.AddProvider(Log));

        public async ValueTask DisposeAsync()
        {
            await _silos.DisposeAsync();
            Log.Dispose();
        }
    }
}
