using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Instances;
using ExoGrains.Grains.Tests.Planning;
using Microsoft.Extensions.Time.Testing;

namespace ExoGrains.Grains.Tests.Instances;

public sealed class InstanceLifeTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeShard[] _shards = [new(), new()];
    private readonly List<InstanceState> _states = [];
    private Func<RingPlan> _makePlan = () => Samples.Plan(1, 2);
    private ImmutableArray<DeviceId> _alive = [Samples.Id(1), Samples.Id(2)];
    private RingEpoch _lastEpoch;
    private InstanceLife _life;

    public InstanceLifeTests() => _life = Restore(default, null);

    public void Dispose() => _life.Dispose();

    [Fact]
    public async Task FirstAttempt_GoesThroughAllStatesToReady()
    {
        await StepAsync();

        Assert.Equal(
            [InstanceState.Loading, InstanceState.Connecting, InstanceState.Warming, InstanceState.Ready], _states);
        Assert.Equal(new RingEpoch(1), _life.Progress.Epoch);
        Assert.All(_shards, shard => Assert.Equal(new RingEpoch(1), shard.Epoch));
    }

    [Fact]
    public async Task FailedLoad_UnloadsAllWaitsAndUsesAHigherEpoch()
    {
        _shards[1].OnLoad = _ => throw new ExoGrainsException("no memory");
        await StepAsync();

        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        Assert.Contains("no memory", _life.Progress.Explanation, StringComparison.Ordinal);
        Assert.All(_shards, shard => Assert.Equal(1, shard.UnloadCount));

        _shards[1].OnLoad = _ => Task.CompletedTask;
        await StepAsync();
        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        _time.Advance(TimeSpan.FromSeconds(1));
        await StepAsync();
        Assert.Equal((InstanceState.Ready, new RingEpoch(2)), (_life.Progress.State, _life.Progress.Epoch));
    }

    [Fact]
    public async Task BrokenModel_UnloadsAllAndGivesUp()
    {
        _shards[1].OnLoad = _ => throw new InvalidRequestException("model.safetensors is cut short");
        await StepAsync();

        Assert.Equal(InstanceState.Failed, _life.Progress.State);
        Assert.Contains("cut short", _life.Progress.Explanation, StringComparison.Ordinal);
        Assert.All(_shards, shard => Assert.Equal(1, shard.UnloadCount));
        Assert.False(_life.Progress.IsAttemptDue(_time.GetUtcNow() + TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task FailedLoad_StopsTheOtherRanks()
    {
        var wasStopped = false;
        _shards[0].OnLoad = async token =>
        {
            await using var stopped = token.Register(() => wasStopped = true);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        _shards[1].OnLoad = _ => throw new ExoGrainsException("no memory");
        await StepAsync();

        Assert.True(wasStopped);
        Assert.Contains("no memory", _life.Progress.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReportedBreak_IsSeenAtOnceAndRepaired()
    {
        await StepAsync();
        await _life.ReportBrokenAsync(new RingEpoch(1), 1, "connection reset");
        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        Assert.Contains("connection reset", _life.Progress.Explanation, StringComparison.Ordinal);

        await StepAsync();
        Assert.Equal((InstanceState.Ready, new RingEpoch(2)), (_life.Progress.State, _life.Progress.Epoch));
    }

    [Fact]
    public async Task ReportOfAnOldEpoch_IsIgnored()
    {
        await StepAsync();
        await _life.ReportBrokenAsync(new RingEpoch(7), 1, "connection reset");
        Assert.Equal(InstanceState.Ready, _life.Progress.State);
    }

    [Fact]
    public async Task ReportWhileConnecting_EndsTheAttemptWithThatReason()
    {
        var opening = new TaskCompletionSource();
        _shards[0].OnOpen = token =>
        {
            opening.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        _life.Tick();
        await opening.Task;
        await _life.ReportBrokenAsync(new RingEpoch(1), 0, "handshake refused");
        await _life.Step;

        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        Assert.Contains("handshake refused", _life.Progress.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostDevice_BreaksTheRingAndItWaitsUntilAPlanFits()
    {
        await StepAsync();
        _alive = [Samples.Id(1)];
        _makePlan = () => throw new PlacementException("got 1 usable devices, expected 2");
        await StepAsync();
        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        await StepAsync();
        Assert.Equal(InstanceState.Waiting, _life.Progress.State);
        Assert.Equal(1, _shards[0].UnloadCount);

        _alive = [Samples.Id(1), Samples.Id(2)];
        _makePlan = () => Samples.Plan(1, 2);
        _time.Advance(TimeSpan.FromSeconds(1));
        await StepAsync();
        Assert.Equal(InstanceState.Ready, _life.Progress.State);
    }

    [Fact]
    public async Task FaultyRank_BreaksTheRing()
    {
        await StepAsync();
        _shards[1].Fault = "checksum";
        await StepAsync();
        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
        Assert.Contains("checksum", _life.Progress.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentRank_IsForgivenTwice()
    {
        await StepAsync();
        _shards[1].OnHealth = () => throw new TimeoutException("busy");
        await StepAsync();
        await StepAsync();
        Assert.Equal(InstanceState.Ready, _life.Progress.State);
        await StepAsync();
        Assert.Equal(InstanceState.Recovering, _life.Progress.State);
    }

    [Fact]
    public async Task BrokenModel_IsGivenUp()
    {
        _makePlan = () => throw new InvalidRequestException("bad header");
        await StepAsync();
        Assert.Equal(InstanceState.Failed, _life.Progress.State);
    }

    [Fact]
    public async Task RestoredRingThatStillRuns_IsAdoptedWithoutLoading()
    {
        await StepAsync();
        _life = Restore(new RingEpoch(1), Samples.Plan(1, 2));
        await StepAsync();

        Assert.Equal((InstanceState.Ready, new RingEpoch(1)), (_life.Progress.State, _life.Progress.Epoch));
        Assert.All(_shards, shard => Assert.Equal(1, shard.LoadCount));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task RestoredRingThatIsSilentAtFirst_IsAdoptedUnlessItStaysSilent(int silentChecks, int loads)
    {
        await StepAsync();
        _life = Restore(new RingEpoch(1), Samples.Plan(1, 2));
        _shards[1].OnHealth = () => silentChecks-- > 0 ? throw new TimeoutException("busy") : Task.CompletedTask;
        while (_life.Progress.State != InstanceState.Ready)
            await StepAsync();

        Assert.Equal(loads, _shards[1].LoadCount);
        Assert.Equal(new RingEpoch((uint)loads), _life.Progress.Epoch);
    }

    [Fact]
    public async Task RestoredRingThatIsGone_IsLoadedWithAHigherEpoch()
    {
        _lastEpoch = new RingEpoch(5);
        _life = Restore(new RingEpoch(5), Samples.Plan(1, 2));
        await StepAsync();
        Assert.Equal((InstanceState.Ready, new RingEpoch(6)), (_life.Progress.State, _life.Progress.Epoch));
    }

    [Fact]
    public async Task Removal_EndsAnAttemptAndUnloads()
    {
        var loading = new TaskCompletionSource();
        _shards[0].OnLoad = token =>
        {
            loading.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        _life.Tick();
        await loading.Task;
        await _life.RemoveAsync();

        Assert.Equal(InstanceState.Removed, _life.Progress.State);
        Assert.All(_shards, shard => Assert.True(shard.UnloadCount >= 1));
        _life.Tick();
        Assert.Equal(InstanceState.Removed, _life.Progress.State);
    }

    [Fact]
    public async Task LoadThatRuns_IsToldOfRanksTogetherAndNeverGoesBack()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        _shards[1].OnLoad = _ =>
        {
            begun.SetResult();
            return end.Task;
        };
        _makePlan = () => WithWeights(Samples.Plan(1, 2), 400);
        _life.Tick();
        await begun.Task;
        Assert.Null(_life.Progress.Load);

        // The first rank is loaded; the second has begun, then does not answer, then belongs to another epoch.
        _shards[1].Load = (new RingEpoch(1), new LoadProgress(200, 400));
        Assert.Equal((75, "Loading 2 ranks, 75 % done."), Look());
        _shards[1].OnHealth = () => throw new TimeoutException();
        Assert.Equal(75, Look().Percent);
        _shards[1].OnHealth = () => Task.CompletedTask;
        _shards[1].Load = (new RingEpoch(9), new LoadProgress(400, 400));
        Assert.Equal(75, Look().Percent);

        _shards[1].Load = null;
        end.SetResult();
        await _life.Step.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(InstanceState.Ready, _life.Progress.State);
        Assert.Null(_life.Progress.Load);

        (int Percent, string Detail) Look()
        {
            _life.Tick();
            return (_life.Progress.Load!.Value.Percent, _life.Progress.Detail);
        }
    }

    private static RingPlan WithWeights(RingPlan plan, long weightBytes) =>
        plan with { Ranks = [.. plan.Ranks.Select(rank => rank with { WeightBytes = weightBytes })] };

    private InstanceLife Restore(RingEpoch epoch, RingPlan? plan) => new(
        (new InstanceId(Guid.NewGuid()), epoch, plan),
        new InstanceSpecification("model", 2),
        new InstanceLinks(
            () => Task.FromResult(_makePlan()),
            _ => Task.FromResult(_lastEpoch = _lastEpoch.Next()),
            () => _alive,
            (_, to) => _states.Add(to.State)),
        new RingControl((_, key) => _shards[key.Rank]),
        _time);

    private async Task StepAsync()
    {
        _life.Tick();
        await _life.Step.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
