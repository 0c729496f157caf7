using ExoGrains.Grains.Devices;

namespace ExoGrains.Grains.Tests.Devices;

public sealed class NetworkInterfaceReaderTests
{
    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(long.MaxValue, null)]
    [InlineData(uint.MaxValue, null)]
    [InlineData(1_000_000_000, 1_000_000_000L)]
    public void Speeds_AreBelievedOnlyWhereADriverCanMeanThem(long reported, long? expected) =>
        Assert.Equal(expected, NetworkInterfaceReader.BelieveSpeed(reported));

    [Fact]
    public void Interfaces_AreSortedAndHaveALoopback()
    {
        var facts = NetworkInterfaceReader.ReadAll();
        Assert.Equal(facts.Select(fact => fact.Name).Order(StringComparer.Ordinal), facts.Select(fact => fact.Name));
        Assert.Contains(facts, fact => fact.Addresses.Contains("127.0.0.1/8"));
    }
}
