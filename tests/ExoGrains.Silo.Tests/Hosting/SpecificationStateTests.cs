using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>What is persisted of an instance.</summary>
public sealed class SpecificationStateTests
{
    [Fact]
    public void StateOfAnEarlierVersion_IsRead()
    {
        var old = BinaryData.FromString("""{"Model":"m","RankCount":2,"ContextTokens":null,"Precision":"Exact"}""");
        Assert.Equal(
            new InstanceSpecification("m", 2, null, Precision.Exact),
            new JsonStateSerializer().Deserialize<InstanceSpecification>(old));
    }

    [Fact]
    public void WholeSpecification_IsReadBackEqual()
    {
        var specification = new InstanceSpecification("m", null, 64, Precision.Fast, PlanObjective.Capacity)
        {
            MinRanks = 2,
            MaxRanks = 5,
            Pinned = ["b", "a"],
            Excluded = ["c"],
            KeyValueType = KeyValueType.Q8,
        };
        var serializer = new JsonStateSerializer();
        var back = serializer.Deserialize<InstanceSpecification>(serializer.Serialize(specification));

        Assert.Equal(specification, back);
        Assert.Equal(specification.GetHashCode(), back.GetHashCode());
        Assert.True(specification == (back with { Pinned = ["a", "b"] }));
        Assert.True(specification == (back with { Model = "m", Excluded = ["c"] }));
        Assert.False(specification == (back with { Excluded = [] }));
        Assert.False(specification == (back with { MaxRanks = 6 }));
        Assert.False(specification == (back with { KeyValueType = null }));
        Assert.True(back with { KeyValueType = null } == (back with { KeyValueType = KeyValueType.F16 }));
    }
}
