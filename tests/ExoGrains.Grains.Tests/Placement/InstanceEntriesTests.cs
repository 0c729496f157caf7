using ExoGrains.Contracts;
using ExoGrains.Grains.Placement;

namespace ExoGrains.Grains.Tests.Placement;

public sealed class InstanceEntriesTests
{
    private static readonly InstanceEntry First = Entry(1, "tiny", null);
    private static readonly InstanceEntry Other = Entry(2, "large", null);
    private static readonly InstanceEntry Second = Entry(3, "tiny", 2);

    [Fact]
    public void SameModelWithOtherRanks_TakesOverFromTheFirst()
    {
        var entries = InstanceEntries.Add([First, Other], Second);

        Assert.Equal([Second.Id, null, null], entries.Select(entry => entry.SupersededBy));
        Assert.Empty(InstanceEntries.Outlived(entries, new HashSet<InstanceId> { First.Id, Other.Id }));
        Assert.Equal([First.Id], InstanceEntries.Outlived(entries, new HashSet<InstanceId> { Second.Id }));
    }

    [Fact]
    public void RemovedSuccessor_LeavesTheFirstInForce()
    {
        var entries = InstanceEntries.Remove(InstanceEntries.Add([First], Second), Second.Id);

        Assert.Null(entries[0].SupersededBy);
        Assert.True(entries[1].IsRemoved);
        Assert.Equal(First, InstanceEntries.FindEqual(entries, First.Specification));
        Assert.Null(InstanceEntries.FindEqual(entries, Second.Specification));
    }

    [Fact]
    public void SpecificationOfOneOnItsWayOut_IsPlacedAnew() =>
        Assert.Null(InstanceEntries.FindEqual(InstanceEntries.Add([First], Second), First.Specification));

    [Fact]
    public void Routes_TakeTurnsAndPreferTheSuccessor()
    {
        var routes = new RouteChoice();
        var twins = new[] { First, Entry(4, "tiny", null) };
        var before = routes.Order(twins, "tiny")[0];
        routes.Choose(before.Id);
        Assert.NotEqual(before, routes.Order(twins, "tiny")[0]);

        var entries = InstanceEntries.Add([First], Second);
        Assert.Equal(Second.Id, routes.Order(entries, "tiny")[0].Id);
    }

    [Fact]
    public void UnknownModel_IsAnErrorThatNamesThePlacedOnes()
    {
        var error = Assert.Throws<ModelNotFoundException>(() => new RouteChoice().Order([First, Other], "huge"));
        Assert.Contains("[large, tiny]", error.Message, StringComparison.Ordinal);
    }

    private static InstanceEntry Entry(int number, string model, int? ranks) =>
        new(new InstanceId(new Guid(number, 0, 0, new byte[8])), new InstanceSpecification(model, ranks), model);
}
