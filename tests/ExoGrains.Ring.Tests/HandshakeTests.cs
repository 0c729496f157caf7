using System.Net;
using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>One suite over both transports: a dialler and a listener that agree, or say why not.</summary>
public sealed class HandshakeTests
{
    private static readonly RingOptions Options = LoopbackRing.QuickOptions with
    {
        UnclaimedEdgeHold = TimeSpan.FromMilliseconds(300),
    };

    private static readonly EdgeTerms Terms = EdgePair.Terms;

    public static TheoryData<string, HandshakeCause, bool> Disagreements
    {
        get
        {
            var data = new TheoryData<string, HandshakeCause, bool>();
            foreach (var isTcp in new[] { false, true })
            {
                data.Add("key", HandshakeCause.WrongKey, isTcp);
                data.Add("version", HandshakeCause.VersionMismatch, isTcp);
                data.Add("old epoch", HandshakeCause.OldEpoch, isTcp);
                data.Add("new epoch", HandshakeCause.NotExpected, isTcp);
                data.Add("instance", HandshakeCause.NotExpected, isTcp);
                data.Add("rank", HandshakeCause.NotExpected, isTcp);
                data.Add("from rank", HandshakeCause.WrongRank, isTcp);
                data.Add("rank count", HandshakeCause.WrongRank, isTcp);
                data.Add("device", HandshakeCause.WrongDevice, isTcp);
                data.Add("from device", HandshakeCause.WrongDevice, isTcp);
                data.Add("model", HandshakeCause.ModelMismatch, isTcp);
                data.Add("precision", HandshakeCause.ModelMismatch, isTcp);
                data.Add("cache", HandshakeCause.ModelMismatch, isTcp);
                data.Add("layers", HandshakeCause.LayerMismatch, isTcp);
                data.Add("limits", HandshakeCause.LimitMismatch, isTcp);
            }

            return data;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AgreeingEnds_OpenAnEdgeWithTheGrantedCredit(bool isTcp)
    {
        await using var bench = new Bench(isTcp);
        var claim = bench.Expect(Terms);

        var dialled = await bench.DialAsync(Terms);
        var accepted = await claim.Edge.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Equal(Terms, accepted.Terms);
        Assert.Equal((4, Options.CreditBytes), (dialled.CreditFrames, dialled.CreditBytes));
        Assert.Equal((dialled.NextSent, dialled.NextReceived), (accepted.NextReceived, accepted.NextSent));
        dialled.Channel.Dispose();
        accepted.Channel.Dispose();
    }

    [Theory]
    [MemberData(nameof(Disagreements))]
    public async Task DisagreeingEnds_BothSayTheSameCause(string what, HandshakeCause expected, bool isTcp)
    {
        await using var bench = new Bench(isTcp);
        bench.Expect(Terms);
        var offered = what switch
        {
            "old epoch" => Terms with { Epoch = new RingEpoch(6) },
            "new epoch" => Terms with { Epoch = new RingEpoch(8) },
            "instance" => Terms with { Instance = InstanceId.New() },
            "rank" => Terms with { ToRank = 2 },
            "from rank" => Terms with { FromRank = 2 },
            "rank count" => Terms with { RankCount = 4 },
            "device" => Terms with { ToDevice = DeviceId.New() },
            "from device" => Terms with { FromDevice = DeviceId.New() },
            "model" => Terms with { ModelHash = ModelHash.Of("other") },
            "precision" => Terms with { Precision = Precision.Fast },
            "cache" => Terms with { KeyValueType = KeyValueType.Q8 },
            "layers" => Terms with { BoundaryLayer = 3 },
            "limits" => Terms with { Limits = Terms.Limits with { SlotCount = 5 } },
            _ => Terms,
        };
        var key = what == "key" ? new byte[32] : LoopbackRing.Key;
        var versions = what == "version" ? new ProtocolVersions(3, 4) : ProtocolVersions.Current;

        var failure = await Assert.ThrowsAsync<HandshakeException>(() => bench.DialAsync(offered, key, versions));

        var heard = await bench.Failure.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(expected, failure.Failure.Cause);
        Assert.Equal(expected, heard.Cause);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RankThatRegistersLate_IsWaitedFor(bool isTcp)
    {
        await using var bench = new Bench(isTcp, Options with { UnclaimedEdgeHold = TimeSpan.FromSeconds(5) });
        var dialling = bench.DialAsync(Terms);

        var claim = bench.Expect(Terms);

        var dialled = await dialling.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        dialled.Channel.Dispose();
        (await claim.Edge).Channel.Dispose();
    }

    [Fact]
    public async Task SecondEdgeOfTheSameEpoch_IsRefused()
    {
        await using var bench = new Bench(isTcp: false);
        bench.Expect(Terms);
        using var first = (await bench.DialAsync(Terms)).Channel;

        var failure = await Assert.ThrowsAsync<HandshakeException>(() => bench.DialAsync(Terms));

        Assert.Equal(HandshakeCause.AlreadyConnected, failure.Failure.Cause);
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.3", false, true)]
    [InlineData("127.0.0.2", "127.0.0.3", true, true)]
    [InlineData("::ffff:127.0.0.2", "127.0.0.3", true, true)]
    [InlineData("127.0.0.1", "127.0.0.3", false, false)]
    [InlineData("127.0.0.1", "127.0.0.3", true, false)]
    [InlineData("127.0.0.2", "127.0.0.1", false, false)]
    [InlineData("127.0.0.2", "127.0.0.1", true, false)]
    public async Task EdgeOverAnotherAddressPairThanPlanned_IsRefused(
        string source, string address, bool isTcp, bool isTaken)
    {
        await using var bench = new Bench(
            isTcp, source: IPAddress.Parse("127.0.0.2"), address: IPAddress.Parse("127.0.0.3"));
        var claim = bench.Expect(Terms, new EdgeRoute(IPAddress.Parse(source), IPAddress.Parse(address)));

        if (isTaken)
        {
            using var channel = (await bench.DialAsync(Terms)).Channel;
            (await claim.Edge).Channel.Dispose();
            return;
        }

        var failure = (await Assert.ThrowsAsync<HandshakeException>(() => bench.DialAsync(Terms))).Failure;
        Assert.Equal(HandshakeCause.WrongAddress, failure.Cause);
        Assert.False(failure.IsTransient);
        Assert.Contains("from 127.0.0.2 to 127.0.0.3", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"expected from {source} to {address}", failure.Message, StringComparison.Ordinal);
        Assert.False(claim.Edge.IsCompleted);
    }

    [Fact]
    public async Task HalfOpenConnections_AreBoundedAndTimedOut()
    {
        var options = Options with { MaxPendingHandshakes = 4, HandshakeTimeout = TimeSpan.FromMilliseconds(400) };
        await using var bench = new Bench(isTcp: true, options);
        var silent = Enumerable.Range(0, 12).Select(_ => bench.Connect()).ToArray();

        await Poll.UntilAsync(() => bench.FailureCount == 12, "8 connections to be dropped and 4 to time out");
        Assert.Equal(
            [(HandshakeCause.Busy, 8), (HandshakeCause.Timeout, 4)],
            bench.Refusals.Select(refusal => (refusal.Failure.Cause, refusal.Count)));
        bench.Expect(Terms);
        using var honest = (await bench.DialAsync(Terms)).Channel;

        Assert.Equal(12, bench.FailureCount);
        Array.ForEach(silent, channel => channel.Dispose());
    }

    [Fact]
    public async Task ListenerThatIsNoRing_IsNamedSo()
    {
        using var acceptor = new TcpAcceptor(new IPEndPoint(IPAddress.Loopback, 0), Options);
        var answering = Task.Run(
            () =>
            {
                using var channel = acceptor.Accept()!;
                channel.Send(
                    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\nServer: x\r\n\r\n"u8);
                channel.Receive(new byte[1000], out _);
            },
            TestContext.Current.CancellationToken);
        await using var bench = new Bench(isTcp: true, remote: acceptor.LocalEndPoint);

        var failure = await Assert.ThrowsAsync<HandshakeException>(() => bench.DialAsync(Terms));

        Assert.Equal(HandshakeCause.NotARing, failure.Failure.Cause);
        await answering;
    }

    [Fact]
    public async Task NobodyListening_IsRefusedAtOnce()
    {
        IPEndPoint free;
        using (var acceptor = new TcpAcceptor(new IPEndPoint(IPAddress.Loopback, 0), Options))
            free = acceptor.LocalEndPoint;
        await using var bench = new Bench(isTcp: true, remote: free);

        var failure = await Assert.ThrowsAsync<HandshakeException>(() => bench.DialAsync(Terms));

        Assert.Equal(HandshakeCause.Refused, failure.Failure.Cause);
        Assert.Equal(HandshakeStage.Connect, failure.Failure.Stage);
        Assert.Contains("errno", failure.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RandomBytes_NeverHarmTheListener()
    {
        await using var bench = new Bench(isTcp: false);
        Gen.Byte.Array[0, 600].Sample(
            noise =>
            {
                var before = bench.FailureCount;
                using (var channel = bench.Connect())
                    channel.Send(noise);
                Assert.True(SpinWait.SpinUntil(() => bench.FailureCount > before, TimeSpan.FromSeconds(10)));
            },
            iter: 200,
            threads: 1);
        bench.Expect(Terms);

        using var honest = (await bench.DialAsync(Terms)).Channel;
    }

    /// <summary>A listener on one side, a dialler on the other.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private readonly RingOptions _options;
        private readonly RingListener _listener;
        private readonly IPEndPoint _remote;
        private readonly IPAddress? _source;
        private readonly TaskCompletionSource<HandshakeFailure> _failure =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int _failureCount;

        public Bench(
            bool isTcp,
            RingOptions? options = null,
            IPEndPoint? remote = null,
            IPAddress? source = null,
            IPAddress? address = null)
        {
            _options = options ?? Options;
            _source = source;
            _listener = LoopbackRing.Listen(
                LoopbackRing.Transport(isTcp, _options), Terms.ToDevice, _options, address: address);
            _remote = remote ?? _listener.EndPoints[0];
            _listener.HandshakeFailed += failure =>
            {
                _failure.TrySetResult(failure);
                Interlocked.Increment(ref _failureCount);
            };
        }

        public Task<HandshakeFailure> Failure => _failure.Task;

        public IReadOnlyList<HandshakeRefusal> Refusals => _listener.Refusals;

        public int FailureCount => Volatile.Read(ref _failureCount);

        public EdgeClaim Expect(EdgeTerms terms, EdgeRoute? route = null)
        {
            var claim = new EdgeClaim(terms, _options.CreditFrames, _options.CreditBytes, route);
            _listener.Claims.Add(claim);
            return claim;
        }

        public IByteChannel Connect() => _listener.Transport.Connect(
            new RingHop(_remote, _source), TimeSpan.FromSeconds(2));

        public Task<OpenEdge> DialAsync(EdgeTerms terms, byte[]? key = null, ProtocolVersions? versions = null) =>
            Task.Run(() =>
            {
                var channel = Connect();
                try
                {
                    return HandshakeDialler.Run(
                        channel,
                        terms,
                        new RingSelf(
                            terms.FromDevice, 1, key ?? LoopbackRing.Key, versions ?? ProtocolVersions.Current),
                        _options,
                        TimeProvider.System);
                }
                catch (HandshakeException)
                {
                    channel.Dispose();
                    throw;
                }
            });

        public ValueTask DisposeAsync() => _listener.DisposeAsync();
    }
}
