using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class InstanceNewsTests
{
    private static readonly InstanceId Id = InstanceId.New();

    [Fact]
    public void BecomingReady_IsSaidOncePerEpoch()
    {
        Assert.Equal(["Model tiny is ready on 2 ranks."], Compare(null, Status(InstanceState.Ready, 1)));
        Assert.Empty(Compare(Status(InstanceState.Ready, 1), Status(InstanceState.Ready, 1)));
        Assert.Equal(
            ["Model tiny is ready on 2 ranks."],
            Compare(Status(InstanceState.Ready, 1), Status(InstanceState.Ready, 2)));
    }

    [Fact]
    public void BrokenRing_IsSaidWithItsReason() => Assert.Equal(
        ["Model tiny is no longer ready: Rank 1 is gone."],
        Compare(Status(InstanceState.Ready, 1), Status(InstanceState.Recovering, 1, "Rank 1 is gone.")));

    [Fact]
    public void Waiting_IsSaidWhenItBegins()
    {
        var waiting = Status(InstanceState.Waiting, 1, "Too few devices.");
        Assert.Equal(["Model tiny waits: Too few devices."], Compare(null, waiting));
        Assert.Empty(Compare(waiting, waiting));
    }

    [Fact]
    public void LongLoad_IsSaidAtEachQuarter()
    {
        var percents = new[] { 0, 10, 24, 26, 49, 51, 90 };
        var states = percents.Select(percent => Status(InstanceState.Loading, 1) with
        {
            Load = new LoadProgress(percent * 10_000_000_000, 1_000_000_000_000),
        }).ToArray();

        Assert.Equal(
            ["Model tiny is 26 % loaded.", "Model tiny is 51 % loaded.", "Model tiny is 90 % loaded."],
            states.Zip(states.Skip(1)).SelectMany(pair => Compare(pair.First, pair.Second)));
        Assert.Empty(Compare(null, states[^1]));
    }

    [Fact]
    public void Removal_IsSaid() =>
        Assert.Equal(["Model tiny was removed."], Compare(Status(InstanceState.Ready, 1), null));

    private static IEnumerable<string> Compare(InstanceStatus? before, InstanceStatus? now) =>
        InstanceNews.Compare(before is null ? [] : [before], now is null ? [] : [now]);

    private static InstanceStatus Status(InstanceState state, uint epoch, string detail = "")
    {
        var rank = new RankPlan(0, DeviceId.New(), new LayerRange(0, 1), Backend.Cpu, 0, 0, 0);
        var plan = new RingPlan(
            "tiny", [rank, rank], [], null, ImmutableArray<LeftOutDevice>.Empty, 1024, 8, "tiny");
        return new InstanceStatus(
            Id, new InstanceSpecification("tiny"), state, new RingEpoch(epoch), plan, "tiny", detail, default);
    }
}
