using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ExoGrains.Ring.Frames;
using ExoGrains.Ring.Handshake;
using ExoGrains.Ring.Transport;

namespace ExoGrains.Ring.Tests;

/// <summary>What strangers do to the ring port, while a ring runs over it.</summary>
[Collection(nameof(RunsAlone))]
public sealed class AttackTests
{
    private const int HeldConnections = 400;

    private static readonly FakeModel Model = new(ContextTokens: 1_000_000);

    private static readonly SequenceRequest Long = new() { Tokens = [1, 2, 3], MaxTokens = 900_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, HandshakeCause> Strangers => new()
    {
        { "GET / HTTP/1.1\r\nHost: ring.example.org:52416\r\nUser-Agent: scanner/1.0\r\nAccept: */*\r\n\r\n",
            HandshakeCause.NotARing },
        { "tls", HandshakeCause.NotARing },
        { "random", HandshakeCause.NotARing },
        { "short", HandshakeCause.Timeout },
        { "nothing", HandshakeCause.Timeout },
        { "closed", HandshakeCause.ConnectionLost },
        { "old version", HandshakeCause.VersionMismatch },
        { "wrong key", HandshakeCause.WrongKey },
        { "no key", HandshakeCause.NotARing },
    };

    [Fact]
    public async Task TenThousandSilentConnections_HarmNeitherTheRingNorANewcomer()
    {
        await using var ring = await LoopbackRing.StartAsync(2, isTcp: true, Model);
        var listener = ring.Listeners[1];
        var told = 0;
        listener.Refused += _ => Interlocked.Increment(ref told);
        var tokens = 0;
        ring.Head.Submit(
            Long, new RecordingObserver(1_000_000) { WhenToken = count => Volatile.Write(ref tokens, count) });
        var target = new LinkTarget(
            ring.Ranks[1].Seat.Device, LoopbackRing.Incarnation, new RingHop(listener.EndPoints[0]));
        var threads = ThreadCount();

        var attack = Task.Factory.StartNew(
            () => Attack(listener.EndPoints[0], 10_000), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var most = 0;
        do
        {
            var before = Volatile.Read(ref tokens);
            // The attacker dials from the same address, so nothing but its silence sets it apart.
            await ProveAsync(ring.Listeners[0].Prober, target);
            await Poll.UntilAsync(() => Volatile.Read(ref tokens) > before, "a token during the attack");
            most = Math.Max(most, ThreadCount());
        }
        while (!attack.IsCompleted);
        await attack;

        await ProveAsync(ring.Listeners[0].Prober, target);
        Assert.All(ring.Ranks, rank => Assert.True(rank.IsConnected));
        Assert.InRange(most, threads, threads + (2 * LoopbackRing.QuickOptions.MaxPendingHandshakes) + 30);
        Assert.True(listener.Refusals.Sum(refusal => refusal.Count) > 9000);
        // Dropped, closed before they spoke, and too slow: three causes, each told once.
        Assert.InRange(Volatile.Read(ref told), 1, 3);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Stranger_IsDroppedInTimeAndToldOnce(string what, HandshakeCause expected)
    {
        var options = LoopbackRing.QuickOptions with { HandshakeTimeout = TimeSpan.FromMilliseconds(400) };
        await using var ring = await LoopbackRing.StartAsync(2, isTcp: true, options: options);
        var listener = ring.Listeners[1];
        var told = new List<HandshakeRefusal>();
        listener.Refused += refusal =>
        {
            lock (told)
                told.Add(refusal);
        };
        var watch = Stopwatch.StartNew();

        for (var count = 0; count < 5; count++)
            await SpeakAsync(listener.EndPoints[0], what);

        await Poll.UntilAsync(() => listener.Refusals.Sum(refusal => refusal.Count) == 5, "5 refusals", seconds: 5);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        var refusal = Assert.Single(listener.Refusals);
        Assert.Equal((expected, 5), (refusal.Failure.Cause, refusal.Count));
        Assert.Equal(IPAddress.Loopback, refusal.Remote);
        Assert.Single(told);
        Assert.Equal(5, (await ring.RunAsync(Long with { MaxTokens = 5 })).Tokens.Count);
    }

    /// <summary>
    /// Dials again and again, as a rank does: a newcomer stands in line behind what the system has taken already.
    /// </summary>
    private static async Task ProveAsync(LinkProber prober, LinkTarget target)
    {
        var watch = Stopwatch.StartNew();
        while ((await prober.ProveAsync(target, Token)).Failure is { } failure)
            Assert.True(watch.Elapsed < LoopbackRing.QuickOptions.ConnectDeadline, failure.ToString());
    }

    private static void Attack(IPEndPoint victim, int count)
    {
        var held = new Queue<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(victim);
            held.Enqueue(socket);
            if (held.Count > HeldConnections)
                held.Dequeue().Dispose();
        }

        foreach (var socket in held)
            socket.Dispose();
    }

    /// <summary>Connects, says its piece and waits until it is hung up on.</summary>
    private static Task SpeakAsync(IPEndPoint victim, string what) => Task.Run(() =>
    {
        using var channel = new TcpTransport(LoopbackRing.QuickOptions).Connect(
            new RingHop(victim), TimeSpan.FromSeconds(2));
        switch (what)
        {
            case "closed":
                return;
            case "old version" or "wrong key":
                var self = new RingSelf(
                    EdgePair.Terms.FromDevice,
                    1,
                    what == "wrong key" ? new byte[32] : LoopbackRing.Key,
                    what == "wrong key" ? ProtocolVersions.Current : new ProtocolVersions(0, 0));
                Assert.Throws<HandshakeException>(() => HandshakeDialler.Run(
                    channel, EdgePair.Terms, self, LoopbackRing.QuickOptions, TimeProvider.System));
                return;
        }

        channel.Send(what switch
        {
            "tls" => [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, .. new byte[200]],
            "random" => [.. Enumerable.Range(0, 700).Select(value => (byte)(value * 73))],
            "short" => "GET / HTTP/1.0\r\n\r\n"u8.ToArray(),
            "nothing" => [],
            // A frame that is right in itself, but out of turn: what needs the key comes without.
            "no key" => Cancel(),
            _ => System.Text.Encoding.ASCII.GetBytes(what),
        });
        channel.PollInterval = TimeSpan.FromSeconds(5);
        Assert.NotEqual(ReceiveStatus.Idle, channel.Receive(new byte[1000], out _));
    });

    private static byte[] Cancel()
    {
        var frame = new byte[ControlFrame.MaxBytes];
        return frame[..ControlFrame.Write(frame, FrameType.Cancel, 1, 1, 0, [0, 0, 0, 0])];
    }

    private static int ThreadCount()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
