using System.Net;
using System.Net.Sockets;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>One suite over both transports: what a link proof finds out, and what it leaves alone.</summary>
public sealed class LinkProofTests
{
    // A proof that succeeds is not what these tests time: the machine may be busy with other tests.
    private static readonly RingOptions Options = LoopbackRing.QuickOptions with
    {
        LinkProofTimeout = TimeSpan.FromSeconds(10),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RightDevice_IsProvenAndMeasured(bool isTcp)
    {
        await using var pair = new Pair(isTcp);

        var probe = await pair.ProveAsync(pair.Target);

        Assert.Null(probe.Failure);
        Assert.InRange(probe.Measurement!.RoundTrip, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Assert.InRange(probe.Measurement.BytesPerSecond!.Value, 1e4, 1e12);
        Assert.Contains("127.0.0.2", probe.Route, StringComparison.Ordinal);
        Assert.Contains("127.0.0.3", probe.Route, StringComparison.Ordinal);
        Assert.Empty(pair.Listener.Refusals);
    }

    [Theory]
    [InlineData("device", false, "WrongDevice")]
    [InlineData("device", true, "WrongDevice")]
    [InlineData("incarnation", false, "OldEpoch")]
    [InlineData("incarnation", true, "OldEpoch")]
    [InlineData("key", true, "WrongKey")]
    [InlineData("version", true, "VersionMismatch")]
    public async Task WrongIdentity_FailsAtTheHandshakeByName(string what, bool isTcp, string expected)
    {
        await using var pair = new Pair(isTcp);
        var target = what switch
        {
            "device" => pair.Target with { Device = DeviceId.New() },
            "incarnation" => pair.Target with { Incarnation = pair.Target.Incarnation - 1 },
            _ => pair.Target,
        };
        var self = pair.Self with
        {
            Key = what == "key" ? new byte[32] : pair.Self.Key,
            Versions = what == "version" ? new ProtocolVersions(3, 3) : pair.Self.Versions,
        };

        var probe = await pair.ProveAsync(target, self);

        Assert.Null(probe.Measurement);
        Assert.Equal((LinkStage.Handshake, expected), (probe.Failure!.Stage, probe.Failure.Error));
        Assert.True(probe.Failure.After < Options.LinkProofTimeout, probe.Failure.ToString());
    }

    [Fact]
    public async Task NobodyListening_IsRefusedByName()
    {
        await using var pair = new Pair(isTcp: true);
        await pair.Listener.DisposeAsync();

        var probe = await pair.ProveAsync(pair.Target);

        Assert.Equal((LinkStage.Connect, "ECONNREFUSED"), (probe.Failure!.Stage, probe.Failure.Error));
    }

    [Theory]
    [InlineData("192.0.2.1", null, "EADDRNOTAVAIL")]
    [InlineData(null, "lkp-none", "ENODEV")]
    [InlineData("::1", null, "EAFNOSUPPORT")]
    public async Task OwnEndThatIsGone_FailsAtBindByName(string? source, string? name, string expected)
    {
        await using var pair = new Pair(isTcp: true);
        var hop = pair.Target.Hop with
        {
            Source = source is null ? null : IPAddress.Parse(source),
            Interface = name,
        };

        var probe = await pair.ProveAsync(pair.Target with { Hop = hop });

        Assert.Equal((LinkStage.Bind, expected), (probe.Failure!.Stage, probe.Failure.Error));
    }

    [Fact]
    public async Task SilentDrop_TimesOutAtConnectWithinTheCap()
    {
        // A listener that accepts nobody and whose backlog is full drops what comes then.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        first.Connect(full.LocalEndPoint!);
        await using var pair = new Pair(isTcp: true, Options with { LinkProofTimeout = TimeSpan.FromSeconds(0.5) });

        var probe = await pair.ProveAsync(
            pair.Target with { Hop = new RingHop((IPEndPoint)full.LocalEndPoint!) });

        Assert.Equal((LinkStage.Connect, "ETIMEDOUT"), (probe.Failure!.Stage, probe.Failure.Error));
        Assert.InRange(probe.Failure.After, TimeSpan.FromSeconds(0.45), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task PeerThatSaysNothing_TimesOutAtTheHandshakeWithinTheCap()
    {
        using var silent = new TcpAcceptor(new IPEndPoint(IPAddress.Loopback, 0), Options);
        await using var pair = new Pair(isTcp: true, Options with { LinkProofTimeout = TimeSpan.FromSeconds(0.5) });

        var probe = await pair.ProveAsync(pair.Target with { Hop = new RingHop(silent.LocalEndPoint) });

        Assert.Equal((LinkStage.Handshake, "ETIMEDOUT"), (probe.Failure!.Stage, probe.Failure.Error));
        Assert.InRange(probe.Failure.After, TimeSpan.FromSeconds(0.45), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task LinkThatHangsInTheEchoes_TimesOutThere()
    {
        StallingTransport? transport = null;
        var options = Options with { LinkProofTimeout = TimeSpan.FromSeconds(1), LinkEchoCount = 1024 };
        await using var pair = new Pair(
            isTcp: true, options, inner => transport = new StallingTransport(inner) { StallAfterSends = 20 });

        var probe = await pair.ProveAsync(pair.Target);

        Assert.Equal((LinkStage.Echo, "ETIMEDOUT"), (probe.Failure!.Stage, probe.Failure.Error));
        transport!.Resume();
    }

    [Fact]
    public async Task LinkThatSwallowsTheBurst_FailsThere()
    {
        StallingTransport? transport = null;
        var options = Options with { LinkEchoCount = 4, LinkBurstPatience = TimeSpan.FromMilliseconds(200) };
        // HELLO, PROOF, 4 echoes and the request for a turn pass; the burst itself does not.
        await using var pair = new Pair(
            isTcp: true, options, inner => transport = new StallingTransport(inner) { StallAfterSends = 7 });

        var probe = await pair.ProveAsync(pair.Target);

        Assert.Equal((LinkStage.Burst, "ETIMEDOUT"), (probe.Failure!.Stage, probe.Failure.Error));
        transport!.Resume();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyAtOnce_AreAllProven(bool isTcp)
    {
        await using var pair = new Pair(isTcp, Options with { MaxLinkProofs = 4 });

        var probes = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => pair.ProveAsync(pair.Target)));

        Assert.All(probes, probe => Assert.True(probe.Measurement is not null, probe.Failure?.ToString()));
    }

    [Fact]
    public async Task MoreThanAPeerTakes_IsBusyInTheEnd()
    {
        await using var pair = new Pair(isTcp: true, Options with { MaxLinkProofs = 1 });
        var (hung, transport) = pair.Hang();

        var probe = await pair.ProveAsync(
            pair.Target, options: Options with { LinkProofTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal((LinkStage.Handshake, "Busy"), (probe.Failure!.Stage, probe.Failure.Error));
        transport.Resume();
        await hung;
    }

    [Fact]
    public async Task CancelledProof_EndsAtOnce()
    {
        using var silent = new TcpAcceptor(new IPEndPoint(IPAddress.Loopback, 0), Options);
        await using var pair = new Pair(isTcp: true, Options with { LinkProofTimeout = TimeSpan.FromMinutes(1) });
        using var stop = new CancellationTokenSource();
        var proving = pair.Listener.Prober.ProveAsync(
            pair.Target with { Hop = new RingHop(silent.LocalEndPoint) }, stop.Token);
        using var accepted = silent.Accept();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => proving.WaitAsync(TimeSpan.FromSeconds(5), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProofCancelledAsItConnects_IsCancelled(bool isTcp)
    {
        using var stop = new CancellationTokenSource();
        await using var pair = new Pair(
            isTcp, wrap: inner => new WatchedTransport(inner, _ => stop.Cancel()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.ProveAsync(pair.Target, cancellationToken: stop.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectionThatIsOverAtOnce_FailsAtTheHandshake(bool isTcp)
    {
        await using var pair = new Pair(
            isTcp, wrap: inner => new WatchedTransport(inner, channel => channel.Dispose()));

        var probe = await pair.ProveAsync(pair.Target);

        Assert.Equal(LinkStage.Handshake, probe.Failure!.Stage);
    }

    [Fact]
    public async Task ProofsWhileARingRuns_ChangeNothingThere()
    {
        await using var ring = await LoopbackRing.StartAsync(2, isTcp: true, options: Options);
        var request = new SequenceRequest { Tokens = [1, 2, 3], MaxTokens = 60 };
        var expected = (await ring.RunAsync(request)).Tokens;
        var target = new LinkTarget(
            ring.Ranks[1].Seat.Device, LoopbackRing.Incarnation, new RingHop(ring.Listeners[1].EndPoints[0]));

        var proving = Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => ring.Listeners[0].Prober.ProveAsync(target, Token)));
        var actual = (await ring.RunAsync(request)).Tokens;

        Assert.All(await proving, probe => Assert.Null(probe.Failure));
        Assert.Equal(expected, actual);
        Assert.All(ring.Ranks, rank => Assert.True(rank.IsConnected));
    }

    /// <summary>A listener at 127.0.0.3, and a prober that dials it from 127.0.0.2.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly RingOptions _options;
        private readonly IRingTransport _transport;
        private readonly LinkProber _prober;

        public Pair(bool isTcp, RingOptions? options = null, Func<IRingTransport, IRingTransport>? wrap = null)
        {
            _options = options ?? Options;
            _transport = LoopbackRing.Transport(isTcp, _options);
            var device = DeviceId.New();
            Listener = LoopbackRing.Listen(_transport, device, _options, address: IPAddress.Parse("127.0.0.3"));
            Target = new LinkTarget(
                device,
                LoopbackRing.Incarnation,
                new RingHop(Listener.EndPoints[0], IPAddress.Parse("127.0.0.2"), isTcp ? "lo" : null));
            Self = new RingSelf(DeviceId.New(), 1, LoopbackRing.Key, ProtocolVersions.Current);
            _prober = Prober(Self, wrap?.Invoke(_transport) ?? _transport);
        }

        public RingListener Listener { get; }

        public LinkTarget Target { get; }

        public RingSelf Self { get; }

        public Task<LinkProbe> ProveAsync(
            LinkTarget target,
            RingSelf? self = null,
            RingOptions? options = null,
            CancellationToken? cancellationToken = null) =>
            (self is null && options is null ? _prober : Prober(self ?? Self, _transport, options))
                .ProveAsync(target, cancellationToken ?? Token)
                .WaitAsync(TimeSpan.FromSeconds(30), Token);

        /// <summary>Starts a proof that hangs in its echoes until its transport resumes.</summary>
        public (Task Proof, StallingTransport Transport) Hang()
        {
            var transport = new StallingTransport(_transport) { StallAfterSends = 4 };
            var proof = Prober(Self, transport).ProveAsync(Target, Token);
            Assert.True(transport.Stalled.Wait(TimeSpan.FromSeconds(5), Token));
            return (proof, transport);
        }

        public ValueTask DisposeAsync() => Listener.DisposeAsync();

        private LinkProber Prober(RingSelf self, IRingTransport transport, RingOptions? options = null) =>
            new(self, transport, options ?? _options, TimeProvider.System);
    }
}
