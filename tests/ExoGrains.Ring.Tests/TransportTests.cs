using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>Addresses, interfaces and errors of TCP.</summary>
public sealed class TransportTests
{
    private static readonly RingOptions Options = LoopbackRing.QuickOptions;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(113, false, "EHOSTUNREACH")]
    [InlineData(65, true, "EHOSTUNREACH")]
    [InlineData(101, false, "ENETUNREACH")]
    [InlineData(51, true, "ENETUNREACH")]
    [InlineData(111, false, "ECONNREFUSED")]
    [InlineData(61, true, "ECONNREFUSED")]
    [InlineData(110, false, "ETIMEDOUT")]
    [InlineData(60, true, "ETIMEDOUT")]
    [InlineData(99, false, "EADDRNOTAVAIL")]
    [InlineData(49, true, "EADDRNOTAVAIL")]
    [InlineData(1, false, "EPERM")]
    [InlineData(13, true, "EACCES")]
    [InlineData(19, true, "ENODEV")]
    [InlineData(100, false, "ENETDOWN")]
    [InlineData(64, true, "EHOSTDOWN")]
    [InlineData(7777, false, "errno 7777")]
    public void ErrorNumber_HasItsName(int errno, bool isMacOS, string expected) =>
        Assert.Equal(expected, SystemErrors.Name(errno, isMacOS));

    [Theory]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("fe80::1%3", "fe80::1%7", true)]
    [InlineData("fe80::1%3", "fe80::1", true)]
    [InlineData("fe80::1", "fe80::2", false)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void Addresses_AreComparedAsBothHostsSeeThem(string left, string right, bool areEqual)
    {
        var bytes = new byte[RingAddress.SizeBytes];

        RingAddress.Write(bytes, IPAddress.Parse(left));

        Assert.Equal(areEqual, RingAddress.AreEqual(IPAddress.Parse(left), IPAddress.Parse(right)));
        Assert.Equal(RingAddress.Normalize(IPAddress.Parse(left)), RingAddress.Read(bytes));
    }

    [Fact]
    public void DialFromAnOwnAddress_ArrivesFromIt()
    {
        using var acceptor = new TcpAcceptor(new IPEndPoint(IPAddress.Any, 0), Options);
        var remote = new IPEndPoint(IPAddress.Parse("127.0.0.3"), acceptor.LocalEndPoint.Port);

        using var dialled = new TcpTransport(Options).Connect(
            new RingHop(remote, IPAddress.Parse("127.0.0.2"), "lo"), TimeSpan.FromSeconds(2));
        using var accepted = acceptor.Accept()!;

        Assert.Equal(IPAddress.Parse("127.0.0.2"), accepted.Remote.Address);
        Assert.Equal(IPAddress.Parse("127.0.0.3"), accepted.Local.Address);
        Assert.Equal(accepted.Remote, dialled.Local);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DisposedChannel_SaysThatItIsOverAndNeverThrows(bool isTcp)
    {
        var transport = LoopbackRing.Transport(isTcp, Options);
        using var acceptor = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var channel = transport.Connect(new RingHop(acceptor.LocalEndPoint), TimeSpan.FromSeconds(2));

        channel.Dispose();

        channel.PollInterval = TimeSpan.FromMilliseconds(25);
        Assert.Equal(TimeSpan.FromMilliseconds(25), channel.PollInterval);
        Assert.Equal(ReceiveStatus.End, channel.Receive(new byte[8], out var count));
        Assert.Equal(0, count);
        Assert.False(channel.Send(new byte[8]));
        channel.ShutdownSend();
        channel.Dispose();
        Assert.Contains("127.0.0.1", channel.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListenerOnAllAddresses_IsReachedOverEachOfThem()
    {
        var device = DeviceId.New();
        await using var listener = RingListener.StartOnAllAddresses(device, 5, LoopbackRing.Key, port: 0);
        var prober = new LinkProber(
            DeviceId.New(), LoopbackRing.Key, Options with { LinkProofTimeout = TimeSpan.FromSeconds(10) });
        string[] addresses = Socket.OSSupportsIPv6 ? ["127.0.0.1", "127.0.0.3", "::1"] : ["127.0.0.1", "127.0.0.3"];

        foreach (var address in addresses)
        {
            var remote = new IPEndPoint(IPAddress.Parse(address), listener.EndPoints[0].Port);
            var probe = await prober.ProveAsync(new LinkTarget(device, 5, new RingHop(remote)), Token);
            Assert.True(probe.Measurement is not null, $"{address}: {probe.Failure}");
        }

        Assert.Single(listener.EndPoints.Select(endPoint => endPoint.Port).Distinct());
    }

    [Fact]
    public async Task TakenPort_IsRefusedOnAllAddresses()
    {
        await using var first = RingListener.StartOnAllAddresses(DeviceId.New(), 1, LoopbackRing.Key, port: 0);

        var exception = Assert.Throws<SocketException>(() => RingListener.StartOnAllAddresses(
            DeviceId.New(), 1, LoopbackRing.Key, first.EndPoints[0].Port));

        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
    }
}
