using ExoGrains.Grains.Planning;

namespace ExoGrains.Grains.Tests.Planning;

public sealed class AddressPrefixTests
{
    [Theory]
    [InlineData("192.168.100.0/24", "192.168.100.6", true)]
    [InlineData("192.168.100.0/24", "192.168.10.6", false)]
    [InlineData("192.168.100.4/30", "192.168.100.7", true)]
    [InlineData("192.168.100.4/30", "192.168.100.8", false)]
    [InlineData("0.0.0.0/0", "10.1.2.3", true)]
    [InlineData("0.0.0.0/0", "fe80::1", false)]
    [InlineData("fd00:1::/64", "fd00:1::9", true)]
    [InlineData("fd00:1::/64", "fd00:1:0:1::9", false)]
    [InlineData("fe80::/10", "fe80::1%en0", true)]
    [InlineData("192.168.100.0/24", "::ffff:192.168.100.6", true)]
    [InlineData("192.168.100.0/24", "no address", false)]
    public void Address_IsInOrOut(string prefix, string address, bool isIn) =>
        Assert.Equal(isIn, AddressPrefix.Parse(prefix).Contains(address));

    [Theory]
    [InlineData("192.168.100.0", "expected ADDRESS/BITS")]
    [InlineData("192.168.100/24", "expected ADDRESS/BITS")]
    [InlineData("", "expected ADDRESS/BITS")]
    [InlineData("192.168.100.0/33", "expected 0 to 32 bits")]
    [InlineData("192.168.100.0/-1", "expected 0 to 32 bits")]
    [InlineData("fd00::/129", "expected 0 to 128 bits")]
    [InlineData("192.168.100.7/24", "expected the subnet's first address: 192.168.100.0/24")]
    public void WrongText_IsAnErrorWithWhatWasExpected(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => AddressPrefix.Parse(text));
        Assert.Contains($"got '{text}', {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralWrongSubnets_AreAllNamed()
    {
        var error = Assert.Throws<FormatException>(() => PreferredSubnets.Parse(["a", "10.0.0.0/8", "b"]));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BothEnds_MustBeInTheSameSubnet()
    {
        var subnets = PreferredSubnets.Parse(["10.1.0.0/16", "10.2.0.0/16"]);
        Assert.True(subnets.Contain("10.2.0.1", "10.2.0.2"));
        Assert.False(subnets.Contain("10.1.0.1", "10.2.0.2"));
        Assert.Equal(PreferredSubnets.Parse(["10.1.0.0/16", "10.2.0.0/16"]), subnets);
    }
}
