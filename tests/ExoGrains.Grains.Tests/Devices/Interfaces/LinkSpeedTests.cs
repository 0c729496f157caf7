using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class LinkSpeedTests
{
    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(long.MaxValue, null)]
    [InlineData(uint.MaxValue, null)]
    [InlineData(4294967295000000, null)]
    [InlineData(1_000_000_000, 1_000_000_000L)]
    public void Speeds_AreBelievedOnlyWhereADriverCanMeanThem(long reported, long? expected) =>
        Assert.Equal(expected, LinkSpeed.Believe(reported));

    [Theory]
    [InlineData("autoselect (1000baseT <full-duplex>)", 1_000_000_000L)]
    [InlineData("autoselect (10Gbase-T <full-duplex,flow-control>)", 10_000_000_000L)]
    [InlineData("autoselect (2500Base-T <full-duplex>)", 2_500_000_000L)]
    [InlineData("100baseTX <half-duplex>", 100_000_000L)]
    [InlineData("autoselect (none)", null)]
    [InlineData("autoselect <full-duplex>", null)]
    [InlineData("<unknown type>", null)]
    [InlineData("", null)]
    public void Media_NamesTheSpeed(string media, long? expected) =>
        Assert.Equal(expected, LinkSpeed.ParseMedia(media));

    [Theory]
    [InlineData("31.97 Mbps [eff] / 304.20 Mbps", 304_200_000L)]
    [InlineData("20.00 Gbps", 20_000_000_000L)]
    [InlineData("999999 Tbps", null)]
    [InlineData("unknown", null)]
    public void Rate_IsTheLastFigure(string rate, long? expected) => Assert.Equal(expected, LinkSpeed.ParseRate(rate));
}
