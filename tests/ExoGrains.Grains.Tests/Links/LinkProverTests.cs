using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using ExoGrains.Contracts;
using ExoGrains.Grains.Links;
using ExoGrains.Ring;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Grains.Tests.Links;

public sealed class LinkProverTests
{
    private static readonly LinkPeer Peer = new(DeviceId.New(), 7, 52416, ["10.0.0.2"]);
    private static readonly LinkCandidate Pair = new(
        "en0", 2, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
    private static readonly LinkMeasurement Good = new(TimeSpan.FromMilliseconds(1), 1e9);

    private static readonly LinkFailure Bad = new(
        LinkStage.Connect, "EHOSTUNREACH", TimeSpan.FromMilliseconds(0.1), "no route");

    private readonly FakeTimeProvider _time = new();
    private readonly LinkBook _book = new();
    private readonly ConcurrentQueue<(LinkMeasurement?, LinkFailure?)> _answers = new();
    private int _tries;

    [Fact]
    public async Task ProvenPair_IsNotTriedAgainBeforeItIsDue()
    {
        var prover = Prover((Good, null), (Good, null));

        await prover.ProveAsync(Peer, [Pair], mustRenew: false);
        _time.Advance(TimeSpan.FromSeconds(29));
        var proofs = await prover.ProveAsync(Peer, [Pair], mustRenew: false);

        Assert.Equal(1, _tries);
        Assert.True(Assert.Single(proofs).IsProven);

        _time.Advance(TimeSpan.FromSeconds(1));
        await prover.ProveAsync(Peer, [Pair], mustRenew: false);
        Assert.Equal(2, _tries);
    }

    [Fact]
    public async Task FailedPair_IsTriedAgainAfterPausesThatDoubleAndStayBounded()
    {
        var prover = Prover([.. Enumerable.Repeat<(LinkMeasurement?, LinkFailure?)>((null, Bad), 12)]);
        var pauses = new List<double>();
        for (var round = 0; round < 8; round++)
        {
            var last = Assert.Single(await prover.ProveAsync(Peer, [Pair], mustRenew: false));
            Assert.Equal(round + 1, last.FailureCount);
            pauses.Add(LinkSchedule.PauseAfter(last).TotalSeconds);
            _time.Advance(LinkSchedule.PauseAfter(last));
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], pauses);
    }

    [Fact]
    public async Task Renewal_TriesAPairThatIsNotDue_AndASuccessWipesOutFailures()
    {
        var prover = Prover((null, Bad), (null, Bad), (Good, null));

        await prover.ProveAsync(Peer, [Pair], mustRenew: false);
        await prover.ProveAsync(Peer, [Pair], mustRenew: true);
        var proof = Assert.Single(await prover.ProveAsync(Peer, [Pair], mustRenew: true));

        Assert.Equal(3, _tries);
        Assert.True(proof.IsProven);
        Assert.Equal(0, proof.FailureCount);
    }

    [Fact]
    public async Task AnotherRunOfThePeer_IsProvenAnew()
    {
        var prover = Prover((Good, null), (Good, null));

        await prover.ProveAsync(Peer, [Pair], mustRenew: false);
        var restarted = Peer with { Incarnation = 8 };
        Assert.Null(_book.Find(restarted, Pair));
        await prover.ProveAsync(restarted, [Pair], mustRenew: false);

        Assert.Equal(2, _tries);
        Assert.Single(_book.All());
    }

    [Fact]
    public async Task PairThatIsBeingTried_IsNotTriedTwice()
    {
        var release = new TaskCompletionSource<LinkProbe>(TaskCreationOptions.RunContinuationsAsynchronously);
        var prover = new LinkProver(
            _ =>
            {
                Interlocked.Increment(ref _tries);
                return release.Task;
            },
            _book,
            _time);

        var first = prover.ProveAsync(Peer, [Pair], mustRenew: true);
        var second = prover.ProveAsync(Peer, [Pair], mustRenew: true);
        Assert.False(second.IsCompleted);
        release.SetResult(new LinkProbe(Good, null, null));

        Assert.Equal(await first, await second);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task FailureOfATryThatBeganBeforeTheRequest_DoesNotAnswerIt()
    {
        var held = new HeldProofs();
        var prover = new LinkProver(held.ProveAsync, _book, _time);
        var routine = prover.ProveAsync(Peer, [Pair], mustRenew: false);
        var renewals = Enumerable.Range(0, 3).Select(_ => prover.ProveAsync(Peer, [Pair], mustRenew: true)).ToArray();

        held.Answer(0, null, Bad);
        Assert.False(Assert.Single(await routine).IsProven);
        await held.WaitForAsync(2);
        Assert.All(renewals, renewal => Assert.False(renewal.IsCompleted));
        held.Answer(1, Good, null);

        foreach (var renewal in renewals)
            Assert.True(Assert.Single(await renewal).IsProven);
        Assert.Equal(2, held.Count);
    }

    [Fact]
    public async Task RenewalOfAPairThatStaysBroken_EndsAfterTheSecondTry()
    {
        var held = new HeldProofs();
        var prover = new LinkProver(held.ProveAsync, _book, _time);
        _ = prover.ProveAsync(Peer, [Pair], mustRenew: false);
        var renewal = prover.ProveAsync(Peer, [Pair], mustRenew: true);

        held.Answer(0, null, Bad);
        await held.WaitForAsync(2);
        held.Answer(1, null, Bad);

        Assert.Equal(2, Assert.Single(await renewal).FailureCount);
        Assert.Equal(2, held.Count);
    }

    [Fact]
    public async Task ResultOfThisMoment_IsNoAnswerToARenewal()
    {
        var prover = Prover((null, Bad), (Good, null), (null, Bad));
        var proven = new List<bool>();

        foreach (var mustRenew in new[] { false, true, true })
            proven.Add(Assert.Single(await prover.ProveAsync(Peer, [Pair], mustRenew)).IsProven);

        Assert.Equal([false, true, false], proven);
    }

    [Fact]
    public async Task PairsAndPeersThatWentAway_AreForgotten()
    {
        var prover = Prover((Good, null), (Good, null));
        var other = Pair with { Address = IPAddress.Parse("10.0.0.3") };
        await prover.ProveAsync(Peer, [Pair, other], mustRenew: false);

        _book.Keep(Peer, [other]);
        Assert.Equal("10.0.0.3", Assert.Single(_book.All()).Address);
        _book.KeepPeers([]);
        Assert.Empty(_book.All());
    }

    private LinkProver Prover(params (LinkMeasurement? Measurement, LinkFailure? Failure)[] answers)
    {
        foreach (var answer in answers)
            _answers.Enqueue(answer);
        return new LinkProver(
            target =>
            {
                Interlocked.Increment(ref _tries);
                Assert.Equal((Peer.Device, Peer.RingPort), (target.Device, target.Hop.Remote.Port));
                return _answers.TryDequeue(out var answer)
                    ? Task.FromResult(new LinkProbe(answer.Item1, answer.Item2, null))
                    : throw new InvalidOperationException("more tries than the test expects");
            },
            _book,
            _time);
    }

    /// <summary>Proofs that end when the test says so.</summary>
    private sealed class HeldProofs
    {
        private readonly List<TaskCompletionSource<LinkProbe>> _proofs = [];
        private readonly Channel<int> _begun = Channel.CreateUnbounded<int>();

        public int Count
        {
            get
            {
                lock (_proofs)
                    return _proofs.Count;
            }
        }

        public Task<LinkProbe> ProveAsync(LinkTarget target)
        {
            var proof = new TaskCompletionSource<LinkProbe>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_proofs)
            {
                _proofs.Add(proof);
                Assert.True(_begun.Writer.TryWrite(_proofs.Count));
            }

            return proof.Task;
        }

        public async Task WaitForAsync(int count)
        {
            while (Count < count)
                await _begun.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        }

        public void Answer(int number, LinkMeasurement? measurement, LinkFailure? failure)
        {
            lock (_proofs)
                _proofs[number].SetResult(new LinkProbe(measurement, failure, null));
        }
    }
}
