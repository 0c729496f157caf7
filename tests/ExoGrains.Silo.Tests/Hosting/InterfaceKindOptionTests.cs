using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Hosting;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class InterfaceKindOptionTests
{
    [Fact]
    public void Names_AreThoseOfTheDocumentation() => Assert.Equal(
        ["ethernet", "loopback", "maybe_ethernet", "thunderbolt", "unknown", "vpn", "wifi"],
        InterfaceKindOption.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void Kinds_AreReadByName()
    {
        var options = SiloHostOptions.Create(
            new SiloOptionValues { InterfaceKind = ["tb*=thunderbolt", "en5 = maybe_ethernet", "tb*=wifi"] },
            _ => null);
        Assert.Equal(2, options.InterfaceKinds.Count);
        Assert.Equal(NetworkInterfaceKind.Wifi, options.InterfaceKinds["tb*"]);
        Assert.Equal(NetworkInterfaceKind.MaybeEthernet, options.InterfaceKinds["en5"]);
    }

    [Theory]
    [InlineData("en5")]
    [InlineData("=wifi")]
    [InlineData("en5=Ethernet")]
    [InlineData("en5=2")]
    public void WrongText_IsToldWithTheKindsThereAre(string text)
    {
        var error = Assert.Throws<InvalidRequestException>(
            () => SiloHostOptions.Create(new SiloOptionValues { InterfaceKind = [text] }, _ => null));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("maybe_ethernet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConfigurationFile_HasThemAsAList()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("exograins.toml", "interface_kind = [\"en5=thunderbolt\", \"en6=wifi\"]\n");
        var kinds = Assert.IsType<string[]>(SiloConfigurationFile.Read(file).InterfaceKind);
        Assert.Equal(["en5=thunderbolt", "en6=wifi"], kinds);
    }
}
